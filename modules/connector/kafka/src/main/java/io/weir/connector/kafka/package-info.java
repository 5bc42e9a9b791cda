/** Kafka topics as upstreams: splits are partitions, offsets are numbers. */
@NullMarked
package io.weir.connector.kafka;

import org.jspecify.annotations.NullMarked;
