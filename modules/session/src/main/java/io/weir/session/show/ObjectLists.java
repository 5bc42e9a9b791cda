package io.weir.session.show;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfConnection;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectDefinition.OfSink;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.session.relation.Rows;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The objects of one kind, by name, as SHOW lists them. */
public enum ObjectLists {
  TABLES("name", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      named(e, ObjectType.TABLE, rows);
    }
  },
  VIEWS("name", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      named(e, ObjectType.VIEW, rows);
    }
  },
  MATERIALIZED_VIEWS("name", "cluster", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      if (e.definition() instanceof OfMaterializedView view) {
        rows.add(e.name(), nameOf(catalog, view.cluster()), e.comment());
      }
    }
  },
  REPLACEMENTS("name", "target", "cluster", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      if (e.definition() instanceof OfReplacement staged) {
        rows.add(
            e.name(),
            nameOf(catalog, staged.target()),
            nameOf(catalog, staged.cluster()),
            e.comment());
      }
    }
  },
  CONNECTIONS("name", "type", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      if (e.definition() instanceof OfConnection connection) {
        rows.add(e.name(), connection.definition().type(), e.comment());
      }
    }
  },
  SECRETS("name", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      named(e, ObjectType.SECRET, rows);
    }
  },
  SINKS("name", "type", "cluster", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      if (e.definition() instanceof OfSink sink) {
        rows.add(
            e.name(),
            sink.definition().connector(),
            nameOf(catalog, sink.definition().cluster()),
            e.comment());
      }
    }
  },
  OBJECTS("name", "type", "comment") {
    @Override
    void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows) {
      rows.add(e.name(), e.type().key(), e.comment());
    }
  };

  private final Schema schema;

  ObjectLists(String... columns) {
    schema =
        new Schema(
            java.util.Arrays.stream(columns).map(name -> new Field(name, DataType.TEXT)).toList());
  }

  public Schema schema() {
    return schema;
  }

  /** The list now. */
  public Batch rows(CatalogSnapshot catalog) {
    Rows rows = new Rows(schema);
    List<CatalogEntry> entries =
        catalog.ready().stream()
            .sorted(Comparator.comparing(CatalogEntry::name).thenComparing(CatalogEntry::id))
            .toList();
    for (CatalogEntry e : entries) {
      fill(catalog, e, rows);
    }
    return rows.build();
  }

  abstract void fill(CatalogSnapshot catalog, CatalogEntry e, Rows rows);

  private static void named(CatalogEntry e, ObjectType type, Rows rows) {
    if (e.type() == type) {
      rows.add(e.name(), e.comment());
    }
  }

  static @Nullable String nameOf(CatalogSnapshot catalog, @Nullable ObjectId id) {
    return id == null ? null : catalog.entry(id).map(CatalogEntry::name).orElse(null);
  }

  /** How the command tag and errors call the list. */
  public String words() {
    return name().replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
