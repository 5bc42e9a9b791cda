/** The node: its options, and the wiring of everything. The only module that sees all others. */
@NullMarked
package io.weir.node;

import org.jspecify.annotations.NullMarked;
