/** Queries: planned, run and streamed. */
@NullMarked
package io.weir.session.query;

import org.jspecify.annotations.NullMarked;
