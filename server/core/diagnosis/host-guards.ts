/** The answer of a framework that accepts only the hosts it knows. */
export interface HostGuard {
  framework: string
  /** The part of the response body that identifies it. */
  answer: RegExp
  /** Where the host is allowed. */
  setting: string
}

/** One row a framework: the text is that of its source. */
export const hostGuards: readonly HostGuard[] = [
  {
    framework: 'Vite',
    answer: /Blocked request\. This host \(.{0,300}?\) is not allowed\./,
    setting: 'server.allowedHosts in vite.config, or allowedHosts in angular.json',
  },
  // Also Create React App and Vue CLI.
  { framework: 'the webpack dev server', answer: /^Invalid Host header\s*$/, setting: 'devServer.allowedHosts' },
  { framework: 'Rails', answer: /Blocked hosts?: /, setting: 'config.hosts in config/environments/development.rb' },
  {
    framework: 'Django',
    answer: /Invalid HTTP_HOST header: .{0,300}?ALLOWED_HOSTS/s,
    setting: 'ALLOWED_HOSTS in settings.py',
  },
  { framework: 'Starlette', answer: /^Invalid host header\s*$/, setting: 'allowed_hosts of TrustedHostMiddleware' },
  { framework: 'Flask', answer: /Host .{0,300}? is not trusted/, setting: 'TRUSTED_HOSTS' },
  { framework: 'Symfony', answer: /Untrusted Host (&quot;|")/, setting: 'framework.trusted_hosts' },
  { framework: 'ASP.NET Core', answer: /Bad Request - Invalid Hostname/, setting: 'AllowedHosts in appsettings.json' },
]
