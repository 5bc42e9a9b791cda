/** What a query can select from, as the planner sees it. */
@NullMarked
package io.weir.sql.relation;

import org.jspecify.annotations.NullMarked;
