/**
 * Relations that the system computes when they are read: its own, and those by which PostgreSQL's
 * clients look around.
 */
@NullMarked
package io.weir.session.relation;

import org.jspecify.annotations.NullMarked;
