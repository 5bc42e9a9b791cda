package io.weir.domain;

/** A past-tense fact in an aggregate's journal. Once written it can be read for ever. */
public interface Event {}
