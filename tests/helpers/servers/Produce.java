import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records with Kafka's own client: java Produce.java BROKERS, and a record a line on standard
 * input: topic, partition, codec, key, value, with tabs between; no key and no value are -. What one
 * codec follows another is sent by a producer of its own. The line "flush" ends a batch.
 */
public class Produce {
  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    KafkaProducer<String, String> producer = null;
    String last = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("flush")) {
        producer.flush();
        continue;
      }
      String[] parts = line.split("\t", 5);
      if (!parts[2].equals(last)) {
        if (producer != null) producer.close();
        Properties given = new Properties();
        given.put("bootstrap.servers", args[0]);
        given.put("compression.type", parts[2]);
        given.put("linger.ms", "1000");
        given.put("batch.size", "400000");
        producer = new KafkaProducer<>(given, new StringSerializer(), new StringSerializer());
        last = parts[2];
      }
      producer.send(
          new ProducerRecord<>(parts[0], Integer.valueOf(parts[1]), part(parts[3]), part(parts[4])));
    }
    if (producer != null) producer.close();
  }

  static String part(String text) {
    return text.equals("-") ? null : text;
  }
}
