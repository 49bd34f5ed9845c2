/** What `vhook --help` prints: the parser's own words, held to them by a test, so that they come without loading it. */
export const help = `Usage: vhook [options] [command]

Local development tunnel and webhook inspector that explains every signature.

Options:
  -v, --version                     print the version
  -h, --help                        print this help

Commands:
  dev [options] [port or url]       receive webhooks by a public address, check
                                    them, keep them, and pass them to your app
  demo [options]                    look around: a sample app and a Vapi call,
                                    well and badly signed; offline, and gone
                                    afterwards
  init [options]                    write vhook.config.ts for this project, from
                                    what its package.json and .env say
  events [options]                  list the events, newest first; exit 1 when
                                    none fits
  show [options] <event>            show one event in full: request, checks,
                                    cause, attempts
  wait [options]                    wait for an event and print it; exit 1 when
                                    none came in time
  replay [options] [events...]      send events to the app again and compare its
                                    answers; exit 1 when one got no 2xx
  trigger [options] [sample]        send a sample event to the app through
                                    vhook; exit 1 when the app gave no 2xx
  export [options] [events...]      write events as HAR, NDJSON, .http or curl
                                    to standard output, credentials as
                                    placeholders
  verify [options] [event or file]  check a signature and find out why it fails;
                                    exit 0 valid, 1 invalid, 3 not checked
  sign [options] [event or file]    print the headers that make a request valid,
                                    the signed text, and a curl command that
                                    sends it
  credentials                       add, list, show, change, import and export
                                    credentials
  presets [options] [id]            list the senders whose signatures vhook
                                    knows, or show one
  audit [options]                   list which captured credentials were
                                    revealed, and when; never their values
  open [options]                    open the inspector of the vhook that runs on
                                    this project
  doctor [options]                  look at disk, ports, tunnel, clock and app;
                                    exit 1 when something fails
  completion <shell>                print the completion script of a shell

Examples:
  $ vhook demo
  $ vhook dev 3000
  $ vhook verify latest`
