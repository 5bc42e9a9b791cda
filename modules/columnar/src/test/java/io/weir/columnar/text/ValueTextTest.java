package io.weir.columnar.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.kernel.RejectedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {
  private static DataType type(String name) {
    return switch (name) {
      case "bool" -> DataType.BOOLEAN;
      case "int2" -> DataType.INT2;
      case "int4" -> DataType.INT4;
      case "int8" -> DataType.INT8;
      case "float4" -> DataType.FLOAT4;
      case "float8" -> DataType.FLOAT8;
      case "numeric" -> DataType.NUMERIC;
      case "numeric52" -> DataType.numeric(5, 2);
      case "bytea" -> DataType.BYTEA;
      case "date" -> DataType.DATE;
      case "timestamp" -> DataType.TIMESTAMP;
      case "timestamptz" -> DataType.TIMESTAMPTZ;
      case "interval" -> DataType.INTERVAL;
      case "jsonb" -> DataType.JSONB;
      case "uuid" -> DataType.UUID;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String read(String type, String text) {
    try {
      return ValueText.format(ValueText.parse(type(type), text));
    } catch (RejectedException e) {
      return e.rejection().sqlState() + " " + e.rejection().message();
    }
  }

  /** Every right side is what PostgreSQL prints for the left one, in UTC. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "bool|yes|t",
        "bool|~ F ~|f",
        "bool|o|22P02 invalid input syntax for type boolean: \"o\"",
        "int2|-32768|-32768",
        "int2|99999|22003 value \"99999\" is out of range for type smallint",
        "int4|~ +12 ~|12",
        "int4|x|22P02 invalid input syntax for type integer: \"x\"",
        "int8|-9223372036854775808|-9223372036854775808",
        "int8|9223372036854775808|22003 value \"9223372036854775808\" is out of range for type bigint",
        "float8|1e15|1e+15",
        "float8|100000000000000|100000000000000",
        "float8|1234567890123456|1.234567890123456e+15",
        "float8|0.0001|0.0001",
        "float8|0.00001|1e-05",
        "float8|-0|-0",
        "float8|inf|Infinity",
        "float8|nan|NaN",
        "float8|1e400|22003 \"1e400\" is out of range for type double precision",
        "float8|0x10|22P02 invalid input syntax for type double precision: \"0x10\"",
        "float8|1f|22P02 invalid input syntax for type double precision: \"1f\"",
        "float4|1000000|1e+06",
        "float4|1234567|1.234567e+06",
        "float4|100000|100000",
        "float4|0.1|0.1",
        "numeric|1.50|1.50",
        "numeric|1e3|1000",
        "numeric|1.5e-3|0.0015",
        "numeric|.5|0.5",
        "numeric|-0.00|0.00",
        "numeric|123456789012345678901234567890.10|123456789012345678901234567890.10",
        "numeric|1.2.3|22P02 invalid input syntax for type numeric: \"1.2.3\"",
        "numeric52|123.456|123.46",
        "numeric52|1234|22003 numeric field overflow",
        "bytea|\\x00fF|\\x00ff",
        "bytea|a\\\\b\\001|\\x615c6201",
        "bytea|\\x0|22023 invalid hexadecimal data: odd number of digits",
        "date|2020-02-29|2020-02-29",
        "date|2021-02-29|22008 date/time field value out of range: \"2021-02-29\"",
        "date|0044-03-15 BC|0044-03-15 BC",
        "date|20200131|2020-01-31",
        "date|January 8, 1999|1999-01-08",
        "date|8 Jan 1999|1999-01-08",
        "date|1/8/1999|1999-01-08",
        "date|infinity|infinity",
        "date|hello|22007 invalid input syntax for type date: \"hello\"",
        "timestamp|2020-01-01 24:00|2020-01-02 00:00:00",
        "timestamp|2020-01-01T10:11:12.1234567|2020-01-01 10:11:12.123457",
        "timestamp|2020-01-01 10:11:12.50|2020-01-01 10:11:12.5",
        "timestamp|2020-01-01 01:02 PM|2020-01-01 13:02:00",
        "timestamp|12345-01-01|12345-01-01 00:00:00",
        "timestamp|1969-12-31 23:59:59.999999|1969-12-31 23:59:59.999999",
        "timestamp|2020-13-01|22008 date/time field value out of range: \"2020-13-01\"",
        "timestamp|foo|22007 invalid input syntax for type timestamp: \"foo\"",
        "timestamptz|2020-01-01T10:11:12Z|2020-01-01 10:11:12+00",
        "timestamptz|2020-01-01 10:00+05:30|2020-01-01 04:30:00+00",
        "timestamptz|2020-07-01 10:00 America/New_York|2020-07-01 14:00:00+00",
        "timestamptz|2020-07-01 10:00-08|2020-07-01 18:00:00+00",
        "interval|1 year 2 mons -3 days 04:05:06.789|1 year 2 mons -3 days +04:05:06.789",
        "interval|-1 day +02:00|-1 days +02:00:00",
        "interval|0|00:00:00",
        "interval|1.5 days|1 day 12:00:00",
        "interval|1.5 months|1 mon 15 days",
        "interval|1 year 2 months ago|-1 years -2 mons",
        "interval|P1Y2M3DT4H5M6S|1 year 2 mons 3 days 04:05:06",
        "interval|1-2|1 year 2 mons",
        "interval|3 4:05:06|3 days 04:05:06",
        "interval|-00:00:01|-00:00:01",
        "interval|90 minutes|01:30:00",
        "interval|2 weeks|14 days",
        "interval|1 mon -1 day|1 mon -1 days",
        "interval|1 fortnight|22007 invalid input syntax for type interval: \"1 fortnight\"",
        "jsonb|{\"bb\":1,\"a\":[1,2.50,{}],\"bb\":null}|{\"a\": [1, 2.50, {}], \"bb\": null}",
        "jsonb|~  \"x\\u0041\\n\" ~|\"xA\\n\"",
        "jsonb|1e3|1000",
        "jsonb|{\"a\":|22P02 invalid input syntax for type json",
        "jsonb|1 2|22P02 invalid input syntax for type json",
        "uuid|A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "uuid|{a0eebc999c0b4ef8bb6d6bb9bd380a11}|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "uuid|a0eebc99|22P02 invalid input syntax for type uuid: \"a0eebc99\"",
      })
  void readsAndPrintsAsPostgres(String type, String text, String expected) {
    assertThat(read(type, text)).isEqualTo(expected);
  }
}
