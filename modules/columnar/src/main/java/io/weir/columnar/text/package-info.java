/** Values as text, as PostgreSQL reads and prints them. */
@NullMarked
package io.weir.columnar.text;

import org.jspecify.annotations.NullMarked;
