/** What is running now, for the system relations and metrics. */
@NullMarked
package io.weir.executor.status;

import org.jspecify.annotations.NullMarked;
