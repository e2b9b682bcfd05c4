// What KIE and feel-scala say. `values kie|scala`: expressions on standard input, one a line; a line of JSON for each, in the
// form of crates/feel/examples/values.rs. `speed kie|scala`: first line a context, then expressions; nanoseconds of one
// evaluation of the compiled text, and of reading and evaluating it. `table FILE`: nanoseconds of a decision. `tck FOLDER`:
// results of the conformance kit that KIE gives.
// run.mjs compiles and runs it.

import java.io.*;
import java.math.BigDecimal;
import java.nio.file.*;
import java.time.*;
import java.time.chrono.ChronoPeriod;
import java.time.temporal.TemporalAccessor;
import java.util.*;
import java.util.function.*;
import javax.xml.parsers.DocumentBuilderFactory;
import org.kie.api.io.ResourceType;
import org.kie.dmn.api.core.*;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.dmn.feel.FEEL;
import org.kie.dmn.feel.lang.impl.FEELBuilder;
import org.kie.internal.io.ResourceFactory;
import org.w3c.dom.*;

public class Peers {
    static final String KIT = "http://www.omg.org/spec/DMN/20160719/testcase";

    interface Engine {
        Object context(String text) throws Exception;
        /** Reads a text; the supplier evaluates it. */
        Supplier<Object> read(String text, Object context) throws Exception;
    }

    static Engine kie() {
        FEEL feel = FEELBuilder.builder().build();
        return new Engine() {
            @SuppressWarnings("unchecked") public Object context(String text) { return new LinkedHashMap<>((Map<String, Object>) feel.evaluate(text)); }
            @SuppressWarnings("unchecked") public Supplier<Object> read(String text, Object context) {
                Map<String, Object> variables = (Map<String, Object>) context;
                var compiling = feel.newCompilerContext();
                variables.forEach((name, value) -> compiling.addInputVariable(name, value));
                var compiled = feel.compile(text, compiling);
                return () -> feel.evaluate(compiled, variables);
            }
        };
    }

    static Engine scala() {
        var engine = org.camunda.feel.api.FeelEngineBuilder.forJava().build();
        return new Engine() {
            @SuppressWarnings("unchecked") public Object context(String text) { return engine.evaluateExpression(text, new HashMap<String, Object>()).result(); }
            @SuppressWarnings("unchecked") public Supplier<Object> read(String text, Object context) {
                var parsed = engine.parseExpression(text);
                if (parsed.isFailure()) throw new IllegalArgumentException("no FEEL");
                var variables = (Map<String, Object>) context;
                return () -> {
                    var answer = engine.evaluate(parsed.parsedExpression(), variables);
                    if (answer.isFailure()) throw new IllegalStateException("failed");
                    return answer.result();
                };
            }
        };
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 32) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static String json(Object value, int depth) {
        if (value == null || depth > 20) return "null";
        if (value instanceof Boolean) return value.toString();
        if (value instanceof BigDecimal number) return quoted("n:" + number.toPlainString());
        if (value instanceof Number) return quoted("n:" + new BigDecimal(value.toString()).toPlainString());
        if (value instanceof String || value instanceof Character) return quoted("s:" + value);
        if (value instanceof LocalDate) return quoted("d:" + value);
        if (value instanceof LocalTime || value instanceof OffsetTime) return quoted("t:" + value);
        if (value instanceof LocalDateTime || value instanceof ZonedDateTime || value instanceof OffsetDateTime) return quoted("m:" + value);
        if (value instanceof Duration) return quoted("dt:" + value);
        if (value instanceof ChronoPeriod period) return quoted("ym:" + (period.get(java.time.temporal.ChronoUnit.YEARS) * 12 + period.get(java.time.temporal.ChronoUnit.MONTHS)));
        if (value instanceof Collection<?> list) {
            StringJoiner all = new StringJoiner(",", "[", "]");
            list.forEach(item -> all.add(json(item, depth + 1)));
            return all.toString();
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner all = new StringJoiner(",", "{", "}");
            new TreeMap<Object, Object>(map).forEach((name, item) -> all.add(quoted(name.toString()) + ":" + json(item, depth + 1)));
            return all.toString();
        }
        if (value instanceof TemporalAccessor) return quoted("t:" + value);
        return quoted("other:" + value.getClass().getSimpleName());
    }

    static void values(Engine engine) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
        Object nothing = engine.context("{}");
        for (String line; (line = in.readLine()) != null;) {
            String answer;
            try { answer = json(engine.read(line, nothing).get(), 0); }
            catch (Throwable error) { answer = quoted("error:" + error.getClass().getSimpleName()); }
            out.println(answer);
        }
        out.flush();
    }

    /** Processor time of this thread, so that others on the machine do not count. */
    static long spent() { return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(); }

    static long median(int rounds, Runnable work) {
        for (int at = 0; at < 3; at++) work.run();
        long[] times = new long[rounds];
        for (int at = 0; at < rounds; at++) { long begun = spent(); work.run(); times[at] = spent() - begun; }
        Arrays.sort(times);
        return times[rounds / 2];
    }

    /** Nanoseconds of one, warm: repeated until a round takes some milliseconds, median of five rounds. */
    static double one(Supplier<Object> work) {
        int[] times = {64};
        Object[] kept = {null};
        long first = spent();
        Runnable round = () -> { for (int at = 0; at < times[0]; at++) kept[0] = work.get(); };
        while (times[0] < 1 << 22) {
            long begun = spent();
            round.run();
            if (spent() - begun > 20_000_000 && spent() - first > 400_000_000) break;
            if (spent() - begun < 20_000_000) times[0] *= 2;
        }
        return median(5, round) / (double) times[0];
    }

    static void speed(Engine engine) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        Object context = engine.context(in.readLine());
        for (String line; (line = in.readLine()) != null;) {
            String text = line;
            try {
                double run = one(engine.read(text, context));
                double both = one(() -> { try { return engine.read(text, context).get(); } catch (Exception error) { throw new RuntimeException(error); } });
                System.out.printf(Locale.ROOT, "%.0f %.0f%n", run, both);
            } catch (Throwable error) { System.out.println("- -"); }
        }
    }

    static DMNRuntime runtime(List<Path> files) {
        var resources = files.stream().map(path -> { var it = ResourceFactory.newFileResource(path.toFile()); it.setResourceType(ResourceType.DMN); return it; }).toList();
        return DMNRuntimeBuilder.fromDefaults().buildConfiguration().fromResources(new ArrayList<>(resources)).getOrElseThrow(RuntimeException::new);
    }

    static void table(String file) {
        var runtime = runtime(List.of(Path.of(file)));
        var model = runtime.getModels().get(0);
        var context = runtime.newContext();
        for (String name : List.of("a", "b", "c", "d", "e", "f")) context.set(name, new BigDecimal(name.equals("a") ? 1995 : 7));
        System.out.println(json(runtime.evaluateAll(model, context).getDecisionResults().get(0).getResult(), 0));
        System.out.printf(Locale.ROOT, "%.0f%n", one(() -> runtime.evaluateAll(model, context)));
    }

    static List<Element> children(Element of, String name) {
        List<Element> found = new ArrayList<>();
        for (Node at = of.getFirstChild(); at != null; at = at.getNextSibling())
            if (at instanceof Element element && (name == null || name.equals(element.getLocalName()))) found.add(element);
        return found;
    }

    static boolean nil(Element element) { return element.getAttributeNS("http://www.w3.org/2001/XMLSchema-instance", "nil").equals("true"); }

    /** Where feel-scala runs there is no KIE. */
    static class Plain { static final FEEL FEEL = FEELBuilder.builder().build(); }

    static Object value(Element node) {
        List<Element> elements = children(node, null);
        if (elements.isEmpty()) return null;
        Element first = elements.get(0);
        switch (first.getLocalName()) {
            case "value": return simple(first);
            case "list": return nil(first) ? null : items(first);
            case "component": {
                Map<String, Object> all = new LinkedHashMap<>();
                for (Element one : elements) all.put(one.getAttribute("name"), value(one));
                return all;
            }
            default: return null;
        }
    }

    static List<Object> items(Element list) {
        List<Object> all = new ArrayList<>();
        for (Element item : children(list, "item")) all.add(value(item));
        return all;
    }

    static Object simple(Element node) {
        if (nil(node)) return null;
        String text = node.getTextContent();
        String kind = node.getAttributeNS("http://www.w3.org/2001/XMLSchema-instance", "type").replaceFirst("^.*:", "");
        switch (kind) {
            case "boolean": return text.trim().equals("true") || text.trim().equals("1");
            case "decimal": case "double": case "integer": return new BigDecimal(text.trim());
            case "date": return Plain.FEEL.evaluate("date(" + quoted(text) + ")");
            case "time": return Plain.FEEL.evaluate("time(" + quoted(text) + ")");
            case "dateTime": return Plain.FEEL.evaluate("date and time(" + quoted(text) + ")");
            case "duration": return Plain.FEEL.evaluate("duration(" + quoted(text) + ")");
            default: return text;
        }
    }

    static boolean same(Object a, Object b) {
        if (a == null || b == null) return a == b;
        if (a instanceof Number x && b instanceof Number y)
            return new BigDecimal(x.toString()).subtract(new BigDecimal(y.toString())).abs().compareTo(new BigDecimal("1e-8")) < 0;
        if (a instanceof Collection<?> x && b instanceof Collection<?> y) {
            if (x.size() != y.size()) return false;
            Iterator<?> i = x.iterator(), j = y.iterator();
            while (i.hasNext()) if (!same(i.next(), j.next())) return false;
            return true;
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            if (x.size() != y.size()) return false;
            for (var entry : x.entrySet()) if (!y.containsKey(entry.getKey()) || !same(entry.getValue(), y.get(entry.getKey()))) return false;
            return true;
        }
        return a.equals(b) || json(a, 0).equals(json(b, 0));
    }

    static void tck(String kit) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        int all = 0, right = 0;
        for (String level : List.of("compliance-level-2", "compliance-level-3")) {
            File[] folders = new File(kit, level).listFiles(File::isDirectory);
            Arrays.sort(folders);
            for (File folder : folders) {
                List<Path> models = new ArrayList<>(), tests = new ArrayList<>();
                try (var files = Files.list(folder.toPath())) {
                    files.sorted().forEach(path -> { if (path.toString().endsWith(".dmn")) models.add(path); else if (path.toString().endsWith(".xml")) tests.add(path); });
                }
                for (Path test : tests) {
                    Element root = factory.newDocumentBuilder().parse(test.toFile()).getDocumentElement();
                    String named = children(root, "modelName").isEmpty() ? "" : children(root, "modelName").get(0).getTextContent().trim();
                    DMNRuntime runtime = null;
                    DMNModel model = null;
                    try {
                        runtime = runtime(models);
                        Path main = models.stream().filter(path -> path.getFileName().toString().equals(named)).findFirst().orElse(models.get(0));
                        String namespace = factory.newDocumentBuilder().parse(main.toFile()).getDocumentElement().getAttribute("namespace").trim();
                        for (DMNModel one : runtime.getModels()) if (one.getNamespace().equals(namespace)) model = one;
                    } catch (Throwable error) { /* nothing of it is right */ }
                    for (Element testCase : children(root, "testCase")) {
                        DMNContext context = runtime == null ? null : runtime.newContext();
                        if (context != null) for (Element input : children(testCase, "inputNode")) context.set(input.getAttribute("name"), value(input));
                        for (Element node : children(testCase, "resultNode")) {
                            all++;
                            try {
                                String result = node.getAttribute("name");
                                String called = testCase.hasAttribute("invocableName") ? testCase.getAttribute("invocableName") : result;
                                boolean service = testCase.getAttribute("type").equals("decisionService");
                                Object wanted = children(node, "expected").isEmpty() ? null : value(children(node, "expected").get(0));
                                DMNResult answer = service ? runtime.evaluateDecisionService(model, context, called) : runtime.evaluateByName(model, context, result);
                                var one = answer.getDecisionResultByName(result);
                                Object found = one == null ? answer.getContext().get(result) : one.getResult();
                                if (same(found, wanted)) right++;
                            } catch (Throwable error) { /* not right */ }
                        }
                    }
                }
            }
        }
        System.out.println(right + " of " + all);
    }

    public static void main(String[] args) throws Exception {
        Supplier<Engine> engine = () -> args[1].equals("kie") ? kie() : scala();
        switch (args[0]) {
            case "values": values(engine.get()); break;
            case "speed": speed(engine.get()); break;
            case "table": table(args[1]); break;
            case "tck": tck(args[1]); break;
            default: throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }
}
