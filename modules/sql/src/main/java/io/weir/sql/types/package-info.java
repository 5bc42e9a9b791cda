/** SQL types as queries name them, and PostgreSQL's rules for turning one into another. */
@NullMarked
package io.weir.sql.types;

import org.jspecify.annotations.NullMarked;
