package io.weir.storage.file;

import java.io.IOException;

/** Another process holds the directory's lock. */
public final class DirectoryInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  public DirectoryInUseException(String message) {
    super(message);
  }
}
