/** What a statement says, before anything is looked up. */
@NullMarked
package io.weir.sql.statement;

import org.jspecify.annotations.NullMarked;
