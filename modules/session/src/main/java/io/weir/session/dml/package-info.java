/** What changes the rows of tables. */
@NullMarked
package io.weir.session.dml;

import org.jspecify.annotations.NullMarked;
