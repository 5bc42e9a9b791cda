/** Benchmarks: ratios against the floor, in one run. */
@NullMarked
package io.weir.testkit.bench;

import org.jspecify.annotations.NullMarked;
