/** SHOW. */
@NullMarked
package io.weir.session.show;

import org.jspecify.annotations.NullMarked;
