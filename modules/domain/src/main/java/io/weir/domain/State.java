package io.weir.domain;

/**
 * What an aggregate has become by its events: immutable, equal to another that came of the same
 * events. Serialised in snapshots by name and version.
 */
public interface State {}
