/** SUBSCRIBE: a collection or query as a stream of its differences. */
@NullMarked
package io.weir.session.subscribe;

import org.jspecify.annotations.NullMarked;
