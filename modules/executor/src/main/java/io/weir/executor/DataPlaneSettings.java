package io.weir.executor;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * @param maxEpochsInFlight barriers that may be out before one of them is sealed
 * @param executorsPerSource how many executors share a source's splits
 * @param discoveryInterval how often a conductor looks for new splits
 * @param retryDelay the wait before a failed commit or start is tried again
 * @param maxCutoverLag a replica whose dataflows are behind by less than this, for as long as this,
 *     is ready
 */
public record DataPlaneSettings(
    int maxEpochsInFlight,
    int executorsPerSource,
    Duration discoveryInterval,
    Duration retryDelay,
    Duration maxCutoverLag) {

  /** Reads the section {@code weir.data-plane}. */
  public static DataPlaneSettings from(Config config) {
    Config section = config.getConfig("weir.data-plane");
    return new DataPlaneSettings(
        section.getInt("max-epochs-in-flight"),
        section.getInt("executors-per-source"),
        section.getDuration("discovery-interval"),
        section.getDuration("retry-delay"),
        config.getDuration("weir.clusters.max-cutover-lag"));
  }
}
