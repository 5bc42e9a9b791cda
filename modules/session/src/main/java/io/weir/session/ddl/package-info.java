/** Statements that change the catalog: each runs as an operation. */
@NullMarked
package io.weir.session.ddl;

import org.jspecify.annotations.NullMarked;
