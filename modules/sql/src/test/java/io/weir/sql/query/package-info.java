/** Whole queries: planned, run once, and maintained. */
@NullMarked
package io.weir.sql.query;

import org.jspecify.annotations.NullMarked;
