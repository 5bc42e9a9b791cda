/** Statements about the session itself: its transactions, variables and prepared statements. */
@NullMarked
package io.weir.session.control;

import org.jspecify.annotations.NullMarked;
