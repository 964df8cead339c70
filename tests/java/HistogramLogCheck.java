import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Reads a histogram log of Throng with HdrHistogram's own reader and compares every interval with a
 * text of expected figures, which Throng's reader is checked against as well; then decodes a V2 file
 * and encodes it again, to the same bytes.
 * Arguments: the log, the expected figures, the V2 file.
 */
public final class HistogramLogCheck {
  private int passed = 0;
  private int failed = 0;

  public static void main(String[] args) throws Exception {
    HistogramLogCheck check = new HistogramLogCheck();
    check.log(args[0], Files.readAllLines(Path.of(args[1])));
    check.bytes(Files.readAllBytes(Path.of(args[2])));
    System.out.println(check.passed + " passed, " + check.failed + " failed");
    System.exit(check.failed == 0 && check.passed > 0 ? 0 : 1);
  }

  private void equal(String what, Object expected, Object actual) {
    if (expected.equals(actual)) {
      ++passed;
      return;
    }
    ++failed;
    System.out.println("FAILED " + what + ": expected " + expected + ", got " + actual);
  }

  private void log(String path, List<String> lines) throws Exception {
    HistogramLogReader reader = new HistogramLogReader(path);
    int interval = 0;
    for (String line : lines) {
      if (line.startsWith("#") || line.isBlank()) continue;
      Histogram histogram = (Histogram) reader.nextIntervalHistogram();
      if (histogram == null) {
        equal("number of intervals, at least", interval + 1, interval);
        return;
      }
      interval(++interval, line.trim().split("\\s+"), histogram, reader);
    }
    EncodableHistogram more = reader.nextIntervalHistogram();
    equal("intervals after the last expected", 0, more == null ? 0 : 1);
  }

  private void interval(int number, String[] fields, Histogram histogram, HistogramLogReader reader) {
    String name = "interval " + number + " ";
    String tag = histogram.getTag() == null ? "-" : histogram.getTag();
    long startOfLog = Math.round(reader.getStartTimeSec() * 1000);
    long start = histogram.getStartTimeStamp();
    equal(name + "tag", fields[0], tag);
    equal(name + "start", fields[1], "" + (start - startOfLog));
    equal(name + "length", fields[2], "" + (histogram.getEndTimeStamp() - start));
    equal(name + "count", fields[3], "" + histogram.getTotalCount());
    equal(name + "max", fields[4], "" + histogram.getMaxValue());
    equal(name + "p50", fields[5], "" + histogram.getValueAtPercentile(50));
    equal(name + "p90", fields[6], "" + histogram.getValueAtPercentile(90));
    equal(name + "p99", fields[7], "" + histogram.getValueAtPercentile(99));
    equal(name + "p999", fields[8], "" + histogram.getValueAtPercentile(99.9));
  }

  private void bytes(byte[] bytes) {
    Histogram histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
    ByteBuffer again = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int size = histogram.encodeIntoByteBuffer(again);
    equal("V2 bytes", ByteBuffer.wrap(bytes), ByteBuffer.wrap(again.array(), 0, size));
  }
}
