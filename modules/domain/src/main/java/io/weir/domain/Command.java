package io.weir.domain;

/**
 * An imperative request to an aggregate. Serialised by name and version, see the persistence
 * module.
 */
public interface Command {}
