/** Given / when / then for deciders, and runs of many commands that check what must always hold. */
@NullMarked
package io.weir.testkit.spec;

import org.jspecify.annotations.NullMarked;
