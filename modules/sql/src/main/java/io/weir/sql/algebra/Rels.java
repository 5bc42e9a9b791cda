package io.weir.sql.algebra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Walks and rewrites of {@link Rel}s. */
public final class Rels {
  private Rels() {}

  public static List<Rel> inputs(Rel rel) {
    return switch (rel) {
      case Rel.Get r -> List.of();
      case Rel.Unit r -> List.of();
      case Rel.Rows r -> List.of();
      case Rel.WorkTable r -> List.of();
      case Rel.Filter r -> List.of(r.input());
      case Rel.Project r -> List.of(r.input());
      case Rel.Join r -> List.of(r.left(), r.right());
      case Rel.Aggregate r -> List.of(r.input());
      case Rel.Distinct r -> List.of(r.input());
      case Rel.SetOperation r -> r.inputs();
      case Rel.TopK r -> List.of(r.input());
      case Rel.Window r -> List.of(r.input());
      case Rel.TableFunction r -> List.of(r.input());
      case Rel.Recursive r -> List.of(r.anchor(), r.step());
    };
  }

  /** The same operator over other inputs, which must have the attributes that it uses. */
  public static Rel withInputs(Rel rel, List<Rel> inputs) {
    return switch (rel) {
      case Rel.Get r -> r;
      case Rel.Unit r -> r;
      case Rel.Rows r -> r;
      case Rel.WorkTable r -> r;
      case Rel.Filter r -> new Rel.Filter(inputs.get(0), r.predicate());
      case Rel.Project r -> new Rel.Project(inputs.get(0), r.items());
      case Rel.Join r -> new Rel.Join(r.kind(), inputs.get(0), inputs.get(1), r.condition());
      case Rel.Aggregate r -> new Rel.Aggregate(inputs.get(0), r.keys(), r.calls());
      case Rel.Distinct r -> new Rel.Distinct(inputs.get(0));
      case Rel.SetOperation r -> new Rel.SetOperation(r.kind(), r.all(), inputs, r.output());
      case Rel.TopK r ->
          new Rel.TopK(inputs.get(0), r.partition(), r.order(), r.offset(), r.limit());
      case Rel.Window r ->
          new Rel.Window(inputs.get(0), r.partition(), r.order(), r.frame(), r.calls());
      case Rel.TableFunction r ->
          new Rel.TableFunction(inputs.get(0), r.functions(), r.ordinality(), r.keepEmpty());
      case Rel.Recursive r ->
          new Rel.Recursive(r.number(), r.all(), inputs.get(0), inputs.get(1), r.output());
    };
  }

  public static Rel mapInputs(Rel rel, UnaryOperator<Rel> change) {
    List<Rel> inputs = inputs(rel);
    if (inputs.isEmpty()) {
      return rel;
    }
    List<Rel> changed = new ArrayList<>(inputs.size());
    inputs.forEach(input -> changed.add(change.apply(input)));
    return withInputs(rel, changed);
  }

  /** Rewrites every term of the tree, each from its top. */
  public static Rel rewriteTerms(Rel rel, UnaryOperator<Term> change) {
    return mapOwnTerms(mapInputs(rel, input -> rewriteTerms(input, change)), change);
  }

  /** Rewrites the terms of this operator alone. */
  public static Rel mapOwnTerms(Rel rel, UnaryOperator<Term> change) {
    return switch (rel) {
      case Rel.Filter r -> new Rel.Filter(r.input(), change.apply(r.predicate()));
      case Rel.Project r -> {
        List<Rel.Item> items = new ArrayList<>();
        r.items().forEach(i -> items.add(new Rel.Item(i.attribute(), change.apply(i.term()))));
        yield new Rel.Project(r.input(), items);
      }
      case Rel.Join r -> new Rel.Join(r.kind(), r.left(), r.right(), change.apply(r.condition()));
      case Rel.Rows r -> {
        List<List<Term>> rows = new ArrayList<>();
        for (List<Term> row : r.rows()) {
          List<Term> changed = new ArrayList<>();
          row.forEach(t -> changed.add(change.apply(t)));
          rows.add(changed);
        }
        yield new Rel.Rows(rows, r.output());
      }
      case Rel.TopK r ->
          new Rel.TopK(
              r.input(),
              r.partition(),
              r.order(),
              mapOptional(r.offset(), change),
              mapOptional(r.limit(), change));
      case Rel.Window r ->
          new Rel.Window(
              r.input(), r.partition(), r.order(), mapFrame(r.frame(), change), r.calls());
      case Rel.TableFunction r -> {
        List<Rel.FunctionItem> functions = new ArrayList<>();
        for (Rel.FunctionItem f : r.functions()) {
          List<Term> args = new ArrayList<>();
          f.args().forEach(a -> args.add(change.apply(a)));
          functions.add(new Rel.FunctionItem(f.attribute(), f.function(), args));
        }
        yield new Rel.TableFunction(r.input(), functions, r.ordinality(), r.keepEmpty());
      }
      default -> rel;
    };
  }

  private static @Nullable Term mapOptional(@Nullable Term term, UnaryOperator<Term> change) {
    return term == null ? null : change.apply(term);
  }

  private static Frame mapFrame(Frame frame, UnaryOperator<Term> change) {
    return new Frame(
        frame.unit(),
        new Frame.Bound(frame.start().edge(), mapOptional(frame.start().offset(), change)),
        new Frame.Bound(frame.end().edge(), mapOptional(frame.end().offset(), change)),
        frame.exclusion());
  }

  /** Every operator of the tree, inputs first; not those inside of terms. */
  public static void walk(Rel rel, Consumer<Rel> visit) {
    inputs(rel).forEach(input -> walk(input, visit));
    visit.accept(rel);
  }

  /** Every term of the tree, each from its top only. */
  public static void walkTerms(Rel rel, Consumer<Term> visit) {
    rewriteTerms(
        rel,
        t -> {
          visit.accept(t);
          return t;
        });
  }

  /** The attributes that are made anywhere in the tree, in subqueries of its terms too. */
  public static Set<Attribute> produced(Rel rel) {
    Set<Attribute> out = new LinkedHashSet<>();
    walk(rel, r -> out.addAll(made(r)));
    walkTerms(
        rel,
        term ->
            Terms.walk(
                term,
                t -> {
                  // A walk of a term enters its subqueries' terms, not their operators.
                  switch (t) {
                    case Term.Exists q -> walk(q.query(), r -> out.addAll(made(r)));
                    case Term.In q -> walk(q.query(), r -> out.addAll(made(r)));
                    case Term.ScalarQuery q -> walk(q.query(), r -> out.addAll(made(r)));
                    default -> {}
                  }
                }));
    return out;
  }

  private static List<Attribute> made(Rel rel) {
    return switch (rel) {
      case Rel.Filter r -> List.of();
      case Rel.Join r -> List.of();
      case Rel.Distinct r -> List.of();
      case Rel.TopK r -> List.of();
      default -> rel.output();
    };
  }

  /** The attributes that the tree refers to but does not make: what it is correlated to. */
  public static Set<Attribute> free(Rel rel) {
    Set<Attribute> refs = new LinkedHashSet<>();
    walkTerms(
        rel,
        term ->
            Terms.walk(
                term,
                t -> {
                  if (t instanceof Term.Ref ref) {
                    refs.add(ref.attribute());
                  }
                }));
    refs.removeAll(produced(rel));
    return refs;
  }

  /** A copy whose attributes are all new; references to others stay. */
  public record Copy(Rel rel, Map<Attribute, Attribute> renamed) {
    public List<Attribute> renamed(List<Attribute> attributes) {
      return attributes.stream().map(a -> renamed.getOrDefault(a, a)).toList();
    }
  }

  public static Copy copy(Rel rel, Attributes attributes) {
    Map<Attribute, Attribute> renamed = new LinkedHashMap<>();
    produced(rel).forEach(a -> renamed.put(a, attributes.like(a)));
    return new Copy(rename(rel, renamed), renamed);
  }

  /** Renames attributes wherever they are made or used. */
  static Rel rename(Rel rel, Map<Attribute, Attribute> to) {
    UnaryOperator<Attribute> name = a -> to.getOrDefault(a, a);
    Rel inner = mapOwnTerms(mapInputs(rel, input -> rename(input, to)), term -> rename(term, to));
    return switch (inner) {
      case Rel.Get r -> new Rel.Get(r.relation(), all(r.output(), name));
      case Rel.Rows r -> new Rel.Rows(r.rows(), all(r.output(), name));
      case Rel.WorkTable r -> new Rel.WorkTable(r.number(), all(r.output(), name));
      case Rel.Project r ->
          new Rel.Project(
              r.input(),
              r.items().stream()
                  .map(i -> new Rel.Item(name.apply(i.attribute()), i.term()))
                  .toList());
      case Rel.Aggregate r ->
          new Rel.Aggregate(r.input(), all(r.keys(), name), computed(r.calls(), name));
      case Rel.SetOperation r ->
          new Rel.SetOperation(r.kind(), r.all(), r.inputs(), all(r.output(), name));
      case Rel.TopK r ->
          new Rel.TopK(
              r.input(), all(r.partition(), name), order(r.order(), name), r.offset(), r.limit());
      case Rel.Window r ->
          new Rel.Window(
              r.input(),
              all(r.partition(), name),
              order(r.order(), name),
              r.frame(),
              computed(r.calls(), name));
      case Rel.TableFunction r ->
          new Rel.TableFunction(
              r.input(),
              r.functions().stream()
                  .map(f -> new Rel.FunctionItem(name.apply(f.attribute()), f.function(), f.args()))
                  .toList(),
              r.ordinality() == null ? null : name.apply(r.ordinality()),
              r.keepEmpty());
      case Rel.Recursive r ->
          new Rel.Recursive(r.number(), r.all(), r.anchor(), r.step(), all(r.output(), name));
      default -> inner;
    };
  }

  private static Term rename(Term term, Map<Attribute, Attribute> to) {
    return Terms.rewrite(
        term,
        t ->
            switch (t) {
              case Term.Ref ref -> {
                Attribute renamed = to.get(ref.attribute());
                yield renamed == null ? null : new Term.Ref(renamed);
              }
              case Term.Exists q -> new Term.Exists(rename(q.query(), to));
              case Term.In q ->
                  new Term.In(
                      q.values().stream().map(v -> rename(v, to)).toList(), rename(q.query(), to));
              case Term.ScalarQuery q -> new Term.ScalarQuery(rename(q.query(), to), q.type());
              default -> null;
            });
  }

  private static List<Attribute> all(List<Attribute> list, UnaryOperator<Attribute> name) {
    return list.stream().map(name).toList();
  }

  private static List<SortItem<Attribute>> order(
      List<SortItem<Attribute>> order, UnaryOperator<Attribute> name) {
    return order.stream().map(i -> i.with(name.apply(i.key()))).toList();
  }

  private static List<Rel.Computed> computed(
      List<Rel.Computed> calls, UnaryOperator<Attribute> name) {
    List<Rel.Computed> out = new ArrayList<>();
    for (Rel.Computed c : calls) {
      out.add(
          new Rel.Computed(
              name.apply(c.attribute()),
              c.function(),
              c.distinct(),
              all(c.args(), name),
              c.filter() == null ? null : name.apply(c.filter()),
              order(c.order(), name)));
    }
    return out;
  }
}
