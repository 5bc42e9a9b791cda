/**
 * Real services as child processes, for tests, the demo and the benchmarks: each on free ports, in
 * a directory of its own, stopped by process id when it is closed and when this JVM ends.
 */
@NullMarked
package io.weir.testkit.services;

import org.jspecify.annotations.NullMarked;
