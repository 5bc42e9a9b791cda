package io.weir.storage.file;

import java.io.IOException;

/** The disk, or the user's share of it, is full. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoSpaceException(String message) {
    super(message);
  }
}
