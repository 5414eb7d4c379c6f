/** Programs that a Dockerfile's RUN calls and nothing here stands in for: in a build they are taken to succeed. */

/** They install or compile: what they would have done is said not to be simulated. */
export const TOOLCHAINS: readonly string[] =
  `apt apt-get apk yum dnf microdnf zypper pacman dpkg rpm pip pip3 python python3 poetry pipenv uv conda npm npx yarn pnpm node bun deno corepack
  go mvn mvnw gradle gradlew javac java make cmake gcc g++ cc clang cargo rustc rustup dotnet bundle gem ruby composer php pecl docker-php-ext-install
  perl cpan mix elixir swift git gpg update-ca-certificates locale-gen ldconfig strip upx protoc openssl unzip zip gzip nginx service`
    .trim()
    .split(/\s+/);

/** They change who may do what, which files here do not know. */
export const QUIET: readonly string[] =
  'chown chgrp adduser addgroup useradd groupadd usermod groupmod ln setcap install mkfifo stty umask'.split(
    ' ',
  );
