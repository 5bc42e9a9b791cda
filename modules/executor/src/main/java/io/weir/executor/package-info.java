/**
 * The data plane of a node: conductors and executors of sources, replicas and their dataflows,
 * reads.
 */
@NullMarked
package io.weir.executor;

import org.jspecify.annotations.NullMarked;
