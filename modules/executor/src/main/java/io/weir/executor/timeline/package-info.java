/** How far every collection is complete, and reads at epochs. */
@NullMarked
package io.weir.executor.timeline;

import org.jspecify.annotations.NullMarked;
