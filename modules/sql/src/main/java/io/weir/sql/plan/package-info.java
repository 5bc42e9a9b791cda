/** From typed algebra to incremental plans: unnesting of subqueries, optimisation, lowering. */
@NullMarked
package io.weir.sql.plan;

import org.jspecify.annotations.NullMarked;
