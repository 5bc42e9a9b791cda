/* What PostgreSQL's expressions have beyond standard SQL. */

/** {@code timestamp '2026-01-01'}, {@code interval '1 hour'}: a cast of the text. */
SqlNode PgTypedLiteral() :
{
}
{
    <PG_TYPED_LITERAL> { return ((QueryToken) token).node(); }
}

SqlTypeNameSpec PgTypeName() :
{
}
{
    <PG_TYPE> { return ((QueryToken) token).typeName(); }
}

/** {@code x::type}. */
void PgCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
}
{
    <PG_CAST> { checkNonQueryExpression(exprContext); s.clear().add(this); }
    type = DataType() {
        list.add(new SqlParserUtil.ToTreeListItem(PgOperators.CAST, s.pos()));
        list.add(type);
    }
}

/** Operators that standard SQL has not, or binds in another way. */
void PgBinaryOperator(List<Object> list, ExprContext exprContext, Span s) :
{
}
{
    <PG_OPERATOR> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(((QueryToken) token).operator(), getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}

void PgAtTimeZone(List<Object> list, ExprContext exprContext, Span s) :
{
}
{
    <PG_AT_TIME_ZONE> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(PgOperators.AT_TIME_ZONE, getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}
