package io.weir.storage.embedded;

import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.io.IOException;

/** What the store answers where it cannot. */
final class Failures {
  private Failures() {}

  static RejectedException inUse(String path) {
    return Rejection.of(
            SqlState.OBJECT_IN_USE, "data directory \"" + path + "\" is in use by another process")
        .withHint("Stop the other node, or start this one with a data directory of its own.")
        .exception();
  }

  static RejectedException damaged(ObjectId collection, String what) {
    return Rejection.of(
            SqlState.DATA_CORRUPTED,
            "changelog of collection \"" + collection + "\" is damaged: " + what)
        .withHint(
            "Other collections are not affected. Restore the data directory from a backup, or drop"
                + " the object and create it again.")
        .exception();
  }

  static RejectedException unreadable(String path, String what) {
    return Rejection.of(SqlState.DATA_CORRUPTED, "file \"" + path + "\" is damaged: " + what)
        .withHint("Restore the data directory from a backup.")
        .exception();
  }

  static RejectedException newer(String path, int format) {
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "file \"" + path + "\" has format " + format + ", which this version does not know")
        .withHint("Start the version of Weir that wrote it, or a newer one.")
        .exception();
  }

  static RejectedException diskFull(String path, IOException cause) {
    return Rejection.of(
            SqlState.DISK_FULL, "could not write to \"" + path + "\": " + cause.getMessage())
        .withHint("Free some space; nothing of this was written and it can be tried again.")
        .exception();
  }

  static RejectedException io(String what, IOException cause) {
    return Rejection.of(SqlState.IO_ERROR, what + ": " + cause.getMessage())
        .withHint("Check the disk and the server's log.")
        .exception();
  }

  static RejectedException stopped(String path, String cause) {
    return Rejection.of(
            SqlState.IO_ERROR,
            "the storage in \"" + path + "\" accepts no writes after an I/O error: " + cause)
        .withHint("Check the disk, then restart the node: it goes on from what is durable.")
        .exception();
  }

  static RejectedException closed() {
    return Rejection.of(SqlState.ADMIN_SHUTDOWN, "the storage is closed").exception();
  }

  static RejectedException unknown(ObjectId collection) {
    return Rejection.of(
            SqlState.UNDEFINED_OBJECT, "collection \"" + collection + "\" does not exist")
        .exception();
  }

  static RejectedException compacted(ObjectId collection, long epoch, long since) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "epoch " + epoch + " of collection \"" + collection + "\" was compacted away")
        .withDetail("The oldest epoch that can still be read is " + since + ".")
        .withHint("Read as of a later epoch.")
        .exception();
  }
}
