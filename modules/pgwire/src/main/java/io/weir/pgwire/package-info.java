/** The PostgreSQL wire protocol, version 3, over {@link io.weir.gateway.Session}. */
@NullMarked
package io.weir.pgwire;

import org.jspecify.annotations.NullMarked;
