package io.weir.columnar;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.order.RowKeyEncoder;
import io.weir.columnar.order.ValueOrder;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for the text, the order and the key of any value. */
class ValuePropertiesTest {
  record Typed(DataType type, List<Scalar> values) {}

  record Table(List<DataType> types, Batch rows) {}

  @Provide
  Arbitrary<Typed> triples() {
    return AnyValues.types()
        .flatMap(t -> AnyValues.of(t).list().ofSize(3).map(values -> new Typed(t, values)));
  }

  @Provide
  Arbitrary<Table> tables() {
    return AnyValues.types()
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(
            types ->
                Combinators.combine(types.stream().map(t -> AnyValues.column(t, 8)).toList())
                    .as(columns -> new Table(types, new Batch(columns, 8, null))));
  }

  @Provide
  Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  @Property
  void textReadsBackAsTheSameValue(@ForAll("triples") Typed typed) {
    for (Scalar value : typed.values()) {
      String text = ValueText.format(value);
      Scalar read = ValueText.parse(typed.type(), text);
      assertThat(ValueText.format(read)).isEqualTo(text);
      if (typed.type().layout() == TypeKind.Layout.DOUBLE) {
        // All NaNs are one.
        assertThat(ValueOrder.of(typed.type()).equal(read.cell(), 0, value.cell(), 0)).isTrue();
      } else {
        assertThat(read).isEqualTo(value);
      }
    }
  }

  @Property
  void orderIsTotalAndAgreesWithEqualityAndHash(@ForAll("triples") Typed typed) {
    ValueOrder order = ValueOrder.of(typed.type());
    Column a = typed.values().get(0).cell();
    Column b = typed.values().get(1).cell();
    Column c = typed.values().get(2).cell();
    int ab = Integer.signum(order.compare(a, 0, b, 0));
    int bc = Integer.signum(order.compare(b, 0, c, 0));
    int ac = Integer.signum(order.compare(a, 0, c, 0));
    assertThat(order.compare(a, 0, a, 0)).isZero();
    assertThat(Integer.signum(order.compare(b, 0, a, 0))).isEqualTo(-ab);
    if (ab == bc || bc == 0) {
      assertThat(ac).isEqualTo(ab);
    } else if (ab == 0) {
      assertThat(ac).isEqualTo(bc);
    }
    assertThat(order.equal(a, 0, b, 0)).isEqualTo(ab == 0);
    if (ab == 0) {
      assertThat(order.hash(a, 0)).isEqualTo(order.hash(b, 0));
    }
  }

  @Property
  void canonicalKeysAreEqualJustWhereTheValuesAre(@ForAll("tables") Table table) {
    RowKeyEncoder encoder = RowKeyEncoder.canonical(table.types(), columns(table));
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 8; j++) {
        boolean same = true;
        for (int c = 0; c < table.types().size(); c++) {
          Column column = table.rows().column(c);
          same &= ValueOrder.of(table.types().get(c)).same(column, i, column, j);
        }
        assertThat(Arrays.equals(key(encoder, table, i), key(encoder, table, j))).isEqualTo(same);
      }
    }
  }

  @Property
  void canonicalKeysReadBackAsEqualValues(@ForAll("tables") Table table) {
    RowKeyEncoder encoder = RowKeyEncoder.canonical(table.types(), columns(table));
    Batch read = decodeAll(encoder, table);
    for (int c = 0; c < table.types().size(); c++) {
      ValueOrder order = ValueOrder.of(table.types().get(c));
      for (int row = 0; row < 8; row++) {
        assertThat(order.same(table.rows().column(c), row, read.column(c), row)).isTrue();
      }
    }
  }

  @Property
  void exactKeysReadBackAsTheVeryValues(@ForAll("tables") Table table) {
    RowKeyEncoder encoder = RowKeyEncoder.exact(table.types());
    Batch read = decodeAll(encoder, table);
    for (int c = 0; c < table.types().size(); c++) {
      for (int row = 0; row < 8; row++) {
        assertThat(scalar(table, read, c, row)).isEqualTo(scalar(table, table.rows(), c, row));
      }
    }
  }

  @Property
  void numericsTakeTheShortestBytes(@ForAll("longs") long value) {
    ColumnBuilder out = new ColumnBuilder(TypeKind.Layout.BYTES, 1);
    Numerics.append(out, value, 3);
    assertThat(((BytesColumn) out.build()).get(0))
        .isEqualTo(Numerics.encode(BigDecimal.valueOf(value, 3)));
  }

  private static Scalar scalar(Table table, Batch rows, int column, int row) {
    return new Scalar(table.types().get(column), rows.column(column).gather(new int[] {row}, 1));
  }

  /** All rows in one run of bytes, taken apart again; {@code skip} must agree on where one ends. */
  private static Batch decodeAll(RowKeyEncoder encoder, Table table) {
    ByteSink run = new ByteSink();
    for (int row = 0; row < 8; row++) {
      encoder.encode(table.rows(), row, run);
    }
    List<ColumnBuilder> out = new ArrayList<>();
    for (DataType type : table.types()) {
      out.add(new ColumnBuilder(type.layout(), 8));
    }
    int at = 0;
    for (int row = 0; row < 8; row++) {
      int next = encoder.decode(run.array(), at, out);
      assertThat(encoder.skip(run.array(), at)).isEqualTo(next);
      at = next;
    }
    assertThat(at).isEqualTo(run.size());
    return new Batch(out.stream().map(ColumnBuilder::build).toList(), 8, null);
  }

  private static byte[] key(RowKeyEncoder encoder, Table table, int row) {
    ByteSink out = new ByteSink();
    encoder.encode(table.rows(), row, out);
    return out.toByteArray();
  }

  private static int[] columns(Table table) {
    int[] out = new int[table.types().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = i;
    }
    return out;
  }
}
