/** PostgreSQL topics as upstreams: splits are partitions, offsets are numbers. */
@NullMarked
package io.weir.connector.postgres;

import org.jspecify.annotations.NullMarked;
