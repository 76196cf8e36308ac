# Asks the `verify` of a block about each line of standard input.
require ARGV[0]
$stdout.sync = true
$stdin.each_line do |line|
  verify(line.strip)
  puts 'accepted'
rescue StandardError => e
  puts "refused #{e.class} #{e.message.gsub(/\s+/, ' ')}"
end
