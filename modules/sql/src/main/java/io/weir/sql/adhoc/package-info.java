/** Runs queries once, over snapshots of their inputs. */
@NullMarked
package io.weir.sql.adhoc;

import org.jspecify.annotations.NullMarked;
