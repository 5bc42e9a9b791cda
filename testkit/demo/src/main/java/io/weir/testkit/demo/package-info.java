/** `weir demo`: the main job on real input, with a node that is killed half-way. */
@NullMarked
package io.weir.testkit.demo;

import org.jspecify.annotations.NullMarked;
