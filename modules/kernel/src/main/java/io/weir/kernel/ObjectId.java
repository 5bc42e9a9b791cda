package io.weir.kernel;

/**
 * The id of a catalog object or aggregate: {@code u7} for a user's, {@code s3} for the system's.
 * Also names the object's collection in storage. Never used again once given.
 */
public record ObjectId(String value) implements Comparable<ObjectId> {
  public ObjectId {
    if (value.isEmpty() || value.length() > 64) {
      throw new IllegalArgumentException("an object id has 1 to 64 characters: " + value);
    }
  }

  @Override
  public int compareTo(ObjectId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
