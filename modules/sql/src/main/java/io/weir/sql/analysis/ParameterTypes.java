package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of {@code $1}, {@code $2}, ...: declared by the client, or found where they stand. */
public final class ParameterTypes {
  private final List<@Nullable DataType> types;

  public ParameterTypes(List<@Nullable DataType> declared) {
    types = new ArrayList<>(declared);
  }

  /** The type of parameter {@code index}, or null where none is known yet; notes that it exists. */
  public @Nullable DataType type(int index) {
    while (types.size() <= index) {
      types.add(null);
    }
    return types.get(index);
  }

  void decide(int index, DataType type) {
    if (type(index) == null) {
      types.set(index, DataType.of(type.kind()));
    }
  }

  /** All of them; text where nothing told. */
  public List<DataType> all() {
    List<DataType> out = new ArrayList<>();
    types.forEach(type -> out.add(type == null ? DataType.TEXT : type));
    return out;
  }
}
