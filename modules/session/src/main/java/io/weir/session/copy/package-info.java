/** COPY's formats, read and written. */
@NullMarked
package io.weir.session.copy;

import org.jspecify.annotations.NullMarked;
