/** Result rows on their way to the client. */
@NullMarked
package io.weir.session.stream;

import org.jspecify.annotations.NullMarked;
