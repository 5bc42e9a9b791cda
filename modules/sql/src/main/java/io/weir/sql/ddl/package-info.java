/**
 * DDL to change plans. Planning is in two stages, both pure: a draft looks names up and says what
 * must be asked upstream; with the answers it becomes an operation's plan.
 */
@NullMarked
package io.weir.sql.ddl;

import org.jspecify.annotations.NullMarked;
