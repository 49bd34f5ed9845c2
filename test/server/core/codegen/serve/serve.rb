# Serves every generated config.ru in a process of its own, and prints the ports as one line of JSON.
require "json"
require "socket"
require "stringio"

def run(application)
  $application = application
end

def environment_of(head, content)
  line, *headers = head.split("\r\n")
  method, target, = line.split(" ")
  path, query = target.split("?", 2)
  env = { "REQUEST_METHOD" => method, "PATH_INFO" => path, "QUERY_STRING" => query.to_s, "rack.input" => StringIO.new(content) }
  headers.each do |header|
    name, value = header.split(":", 2)
    key = name.upcase.tr("-", "_")
    key = "HTTP_#{key}" unless key == "CONTENT_TYPE" || key == "CONTENT_LENGTH"
    # Servers of Ruby join doubled headers, as HTTP allows.
    env[key] = env.key?(key) ? "#{env[key]}, #{value.strip}" : value.strip
  end
  env
end

def answer(socket)
  while (head = socket.gets("\r\n\r\n"))
    length = head[/^content-length:\s*(\d+)/i, 1].to_i
    content = length.zero? ? "".b : socket.read(length)
    begin
      status, = $application.call(environment_of(head, content))
    rescue StandardError => error
      warn error.full_message
      status = 500
    end
    socket.write("HTTP/1.1 #{status} -\r\ncontent-length: 0\r\n\r\n")
  end
rescue Errno::ECONNRESET, Errno::EPIPE
  # The tests are over.
end

ports = JSON.parse(File.read(ARGV.fetch(0))).map do |served|
  server = TCPServer.new("127.0.0.1", 0)
  fork do
    ENV.update(served.fetch("env"))
    load served.fetch("file")
    loop { Thread.new(server.accept) { |socket| answer(socket) } }
  end
  server.addr[1]
end
puts JSON.generate(ports)
$stdout.flush
Process.waitall
