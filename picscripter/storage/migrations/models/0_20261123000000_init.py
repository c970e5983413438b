"""The first schema. One text for both databases: only the names of four types differ.

The two partial indexes are what the engine stands on: a tick costs what is due, not what is scheduled; and of two
equal commits on one account only one is open at a time.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "json": "JSON",
        "timestamp": "TIMESTAMP",
        "boolean": "INT",
    },
    "postgres": {
        "serial": "BIGSERIAL NOT NULL PRIMARY KEY",
        "json": "JSONB",
        "timestamp": "TIMESTAMPTZ",
        "boolean": "BOOL",
    },
}

SCHEMA = """
CREATE TABLE IF NOT EXISTS "budgets" (
    "key" VARCHAR(255) NOT NULL PRIMARY KEY,
    "remaining" BIGINT,
    "resets_at" BIGINT NOT NULL,
    "blocked_until" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "budget_spends" (
    "id" {serial},
    "key" VARCHAR(255) NOT NULL,
    "commit_id" VARCHAR(36) NOT NULL,
    "holds_until" BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_budget_spends_key" ON "budget_spends" ("key", "holds_until");
CREATE INDEX IF NOT EXISTS "idx_budget_spends_commit" ON "budget_spends" ("commit_id");
CREATE TABLE IF NOT EXISTS "idempotency_keys" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "fingerprint" VARCHAR(64) NOT NULL,
    "status" INT,
    "body" TEXT,
    "expires_at" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "remote_ids" (
    "id" {serial},
    "connection_id" VARCHAR(36) NOT NULL,
    "remote_id" VARCHAR(255) NOT NULL,
    "platform" VARCHAR(64) NOT NULL,
    "post_id" VARCHAR(36) NOT NULL,
    "created_at" BIGINT NOT NULL,
    CONSTRAINT "uid_remote_ids_connect_756756" UNIQUE ("connection_id", "remote_id")
);
CREATE INDEX IF NOT EXISTS "idx_remote_ids_handle" ON "remote_ids" ("platform", "remote_id");
CREATE TABLE IF NOT EXISTS "revoked_tokens" (
    "jti" VARCHAR(64) NOT NULL PRIMARY KEY,
    "expires_at" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "users" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "email" VARCHAR(320) NOT NULL UNIQUE,
    "password_hash" TEXT NOT NULL,
    "created_at" {timestamp} NOT NULL
);
CREATE TABLE IF NOT EXISTS "choices" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "binding" VARCHAR(64) NOT NULL,
    "accounts_enc" TEXT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "connections" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "status_reason" TEXT,
    "scopes" {json} NOT NULL,
    "access_token_enc" TEXT NOT NULL,
    "refresh_token_enc" TEXT,
    "extra_enc" TEXT,
    "token_type" VARCHAR(32) NOT NULL,
    "expires_at" {timestamp},
    "refresh_expires_at" {timestamp},
    "refreshable_from" {timestamp},
    "token_version" BIGINT NOT NULL,
    "refresh_presented" BIGINT,
    "refresh_lease_until" BIGINT NOT NULL,
    "account_id" VARCHAR(255) NOT NULL,
    "account_handle" VARCHAR(255) NOT NULL,
    "account_kind" VARCHAR(64) NOT NULL,
    "account_picture" TEXT,
    "account_facts" {json} NOT NULL,
    "created_at" {timestamp} NOT NULL,
    "updated_at" {timestamp} NOT NULL,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_connections_user_id_ece4f1" UNIQUE ("user_id", "platform", "account_id")
);
CREATE INDEX IF NOT EXISTS "idx_connections_account" ON "connections" ("platform", "account_id");
CREATE TABLE IF NOT EXISTS "oauth_states" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "scopes" {json} NOT NULL,
    "verifier_enc" TEXT,
    "binding" VARCHAR(64) NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "used_at" BIGINT,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "posts" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "batch_id" VARCHAR(36),
    "platform" VARCHAR(64) NOT NULL,
    "caption" TEXT NOT NULL,
    "media" {json} NOT NULL,
    "options" {json} NOT NULL,
    "scheduled_at" {timestamp},
    "status" VARCHAR(16) NOT NULL,
    "external_id" VARCHAR(255),
    "external_url" TEXT,
    "client_post_id" VARCHAR(255),
    "error" {json},
    "evidence" {json},
    "held_until" {timestamp},
    "prepared" {boolean} NOT NULL,
    "published_at" {timestamp},
    "created_at" {timestamp} NOT NULL,
    "updated_at" {timestamp} NOT NULL,
    "due_at" BIGINT,
    "wake_at" BIGINT,
    "fence" BIGINT NOT NULL,
    "worker" VARCHAR(64),
    "commit_state" VARCHAR(8) NOT NULL,
    "round" INT NOT NULL,
    "attempts" INT NOT NULL,
    "connection_id" VARCHAR(36) NOT NULL REFERENCES "connections" ("id") ON DELETE NO ACTION,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_posts_user_id_5cf364" UNIQUE ("user_id", "client_post_id")
);
CREATE INDEX IF NOT EXISTS "idx_posts_user" ON "posts" ("user_id", "created_at", "id");
CREATE INDEX IF NOT EXISTS "idx_posts_connection" ON "posts" ("connection_id", "status");
CREATE TABLE IF NOT EXISTS "job_logs" (
    "id" {serial},
    "level" VARCHAR(8) NOT NULL,
    "message" TEXT NOT NULL,
    "raw" {json},
    "created_at" {timestamp} NOT NULL,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "idx_job_logs_post" ON "job_logs" ("post_id", "id");
CREATE TABLE IF NOT EXISTS "journal_commits" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "connection_id" VARCHAR(36) NOT NULL,
    "round" INT NOT NULL,
    "name" VARCHAR(128) NOT NULL,
    "attempt" INT NOT NULL,
    "fingerprint" VARCHAR(64) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "fence" BIGINT NOT NULL,
    "intended_at" BIGINT NOT NULL,
    "deadline" BIGINT NOT NULL,
    "absents" INT NOT NULL,
    "looks" INT NOT NULL,
    "remote_id" VARCHAR(255),
    "result_enc" TEXT,
    "note" TEXT,
    "refusal" TEXT,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_journal_com_post_id_e95a48" UNIQUE ("post_id", "round", "name", "attempt")
);
CREATE TABLE IF NOT EXISTS "journal_steps" (
    "id" {serial},
    "round" INT NOT NULL,
    "name" VARCHAR(128) NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "state" VARCHAR(8) NOT NULL,
    "result_enc" TEXT,
    "expires_at" BIGINT,
    "undo" {boolean} NOT NULL,
    "created_at" BIGINT NOT NULL,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_journal_ste_post_id_e69bcf" UNIQUE ("post_id", "round", "name", "digest")
);
CREATE TABLE IF NOT EXISTS "workers" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "started_at" BIGINT NOT NULL,
    "seen_at" BIGINT NOT NULL,
    "lag_ms" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" {serial},
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" {json} NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_posts_wake" ON "posts" ("platform", "wake_at", "connection_id") WHERE "wake_at" IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS "uid_journal_commits_open" ON "journal_commits" ("connection_id", "fingerprint")
    WHERE "state" IN ('intended', 'lost');
CREATE INDEX IF NOT EXISTS "idx_journal_commits_post" ON "journal_commits" ("post_id", "state");
"""

TABLES = [
    "budgets",
    "budget_spends",
    "idempotency_keys",
    "remote_ids",
    "revoked_tokens",
    "users",
    "choices",
    "connections",
    "oauth_states",
    "posts",
    "job_logs",
    "journal_commits",
    "journal_steps",
    "workers",
]


async def upgrade(db: BaseDBAsyncClient) -> str:
    """To this schema."""
    return SCHEMA.format(**TYPES[db.capabilities.dialect])


async def downgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To nothing."""
    return "\n".join(f'DROP TABLE IF EXISTS "{name}";' for name in reversed(TABLES))


MODELS_STATE = (
    "eJztXVt32zYS/is4fmlyjpK1lZvXfbJdp3Wa2D2xu+5ps4eCSEhCTREsAVlxu/nvOwAv4t"
    "2ELrRE4yWRSQxAfgCBmQ8zg3/2pswhLn95MnPGROwdoX/2PDwl8CN3p4f2sO8vrssLAg9d"
    "VXSoyqhreMhFgG1Z1Qi7nMAlh3A7oL6gzJOFbyZYIIx8F4sRC6bIxVwgwVwH4SGbwS0PYd"
    "dlc+zZ5AgNAjLF1KPeeIBmnqCuvMKhMQuLwfdQkjMkJgQFbA7/Q82UI5fZt8R5KR/HYTY8"
    "D0i33vLMo3/NiCUYIDMhAbT/x3/hMvUc8pXw+E//1hpR4joZ5G/JvaxB3bDEva8unk5w8F"
    "4Vla81tGzmzqZeqrh/LybMS8rDa8urY+KRAAvipDrEm7lu1HXxpfBp4YIIZiR5TGdxwSEj"
    "PHNlt0rp8BEW1/Ys6+Ly2ro6u7asvUKXxxKpvogu2cyTw4V6gisEpvir5RJvLCbwZ//Nm2"
    "9hQwskwmKyxf8cfz796fjzMyj1XDbJYNSFo/EiutUP731TlWCBw2oU9Ausk04uIn5Cx+ee"
    "KMc8I5ZDHt6mAfIRrgnwcZEF8ovvpw3ox/IhXvy733/16l1//9Xbwzev3717c7h/CGXVAx"
    "dvvavpnpPzH88vrrMdIy/I3kijH31QuuinxJZCvzDum8C/3ynsh+FkZam5TQ//gqjpg+Z9"
    "IKf90W1qMpIXhti+nePAsQp3WJ9VlS3emvan+SvYw2OFpXxv+cCZdf3KJ1528Sm53WDtt7"
    "gs2VADOEY2m06pgP9gBBFYfsfQDzy7AMdr7gTWZx6OtEFxSV+tqofX6H/2FnDGC22qmj1Z"
    "nHz1YULi8HIJ6jGY1PlqZQCyojriL2VPyQNe6g/1faYaDN/Noo5+O6FoTVOV2gd19CaDsP"
    "zDM0C04G2v8tHiLFytjzym7vfYKsimtL8FuosPSgPjjFAHkX71tgHQr95W4ixvZWFOz5Ba"
    "c0lOsD21ohPzypZoFqcTRm1SplREd2r1CVuVaahJ/BjgcNW31frP0bM5FRNpltMALPtb4v"
    "HnoXE+x6AkgNWvTHafBJx5UABxfI/mE2pPEPMIl1eg9zxii6KqseG2VuAL9Kazdc5jW8QW"
    "vH3dYBZ7+7pyFpO36pfmmDfSATst08GlY12gL0B22Zh6OggnAgbeBvAO4b1Kya5qgFMiBu"
    "IGEMfrg0U8u4jzNZhg5Tjn5ToBdg2412e/KS1myvlfbhrUZ5+Of1N4T++jOx8vL36Mi6c6"
    "4fTj5UkOfLCRKRjJ2oxiVs7onUuzijNOAk37KiXSiTG/CeuqoNpnES/C/Z4FhI69n8m9Av"
    "0cnlBSYSUgR7r5r1E1Owb2t3g0xVcXSmiA54mynB5k8O7wxkSEw/L46vT4h7OQD3sEWym0"
    "AMKXLtpLi7u9WpspKdfQbrr0SGzHIDaS9giSAMEP9TvWWl+igTJsrDswYkB0gCLTRxo2oc"
    "lzhAIygplzIolYH8MvhD0Hyf0ZREusqFZbLrGp/ki+l7RqHj2RYlrrGOAqmd6D7Gyqi6xI"
    "cl3k7JMz9dZFWBlTz5h6D8Cb/NxRjGHVFzOuA/JCokWUYbGid6QdkA+azB4H1bPHQYHuDi"
    "GzAoI5KxnQ1SZfQXApyLfMk6Rtk4/bzCclQ/zD1eVFBeyJRA5vh9oC/Q+5lO+iwVcDvMSi"
    "Hvg8xhIcxsU4ULWoCvLAgxoDCo8V6mn6ZEdBthOLZtujP9KBl+uFUmEzBy1DO0HjuuhnhA"
    "zq+qiHw1ZBpqHgZKVaVHJOCBipQTtKzqt+ExOpX20i9fNKTh2z+gNAJeiULMGtOpHoy/hH"
    "t4b9+aezq+vjT79kxv4Px9dn8k4/M+7jq8/yqmdSCbo5v/4JyT/R75cXZ/k1Oil3/bv0JN"
    "vDM8Esj80t7KQxiS/Hl0qXk+V7u7wG0+s70OsSaGsUsBLao1GfZ+RNj29zj2fIVb2tsoJo"
    "e7tlB5taOx8p+CGcKSVvTKRrkV4/lIqbUJRVe8MlmJNlfBcrKjChEcv1R2p7RUO5z0p1gl"
    "FowS06Rm2CPcfVMqaKkgZzPcxvqbfUCI/lWjRgQ1fWXd0KiYHzqS1mQckof9A1Ky1q+Bp9"
    "viaGcYRtoUXYFwQNb78Cb28HRIKzhG2flVyDhbdDXbFzJt7Md5bs5qyk6ebt7mbjcGkcLr"
    "vlcJnyw4KPhZeoCieR3PufPxMXi3IiKsL5F7bLWkEB52+bdEc9d8jUZ4J49j0M5L0Sl9Rc"
    "iV6dWypdlJVx7w19U68nBI1owAUKCPQE/D+DHghkRP8g1foLaH7QUy6fz5gM8pcenkQm4W"
    "EeeY6okO6gfE6Cog/qRlow8XvbYfBVO3WO4GFI4AcRBdcU75xYB1fM9twOK8nTSq/DXWaw"
    "+wev370+fPX2dUKUJlfq+NGSVD3MKckKUc1XxOUNSWEiyHaC+N+SzAUf2PAjG5epPdGdWn"
    "XnTza0XDZunATJpR6RMTAYSTX3O464YMF9T2UOkMoFm3tl2ouOoGaCI1ldpLM3i2qJX9ny"
    "IyV7HfEsJtnQevfUqjUil9yRkl3OmgiMWKDFXQfqjVg7ew6HDdSgw0ot6DCvBE3hw4F5Rm"
    "fhTol0Qs9se/F2iMDU1dpbCPB85R2F3VGZzIbC1nTFzjHNKe2gcUzkQqQT81nLTHOsVa3I"
    "NHeMAe3lmObUINum0P4PbBZ42D0NE3GW2hTpAr1600IVjbJ66gT5C0GmvoishdnQpTYCoZ"
    "foJqBwy0NDAlYDUWZDTIZSMCiIJ3oRu0kcJNnPHhrex5H2L7DnvOCkKrx/822WBvbHX0vA"
    "ZqFrjMJbQhU+UCG03xCyjxtlv8iJoJ2RMydoFpcGWTmT76IhJ5uU7xKZtTZONp5cmo7ZuH"
    "wHh+pBv4nlDKWqY+r7Bes5nrSbj9eUhBmxJSPW7H+1uv+lNTskAh2Ed/0JN0YksneaE8eJ"
    "SJemhpZDMqB1Au9bTvTUsvZZQdMFS3eBQ7Ajt3/08E9LGfCXD0kaShtVx60hJdGZOLC16S"
    "MuY7c6YCblDZTF4MUpE0TTis4IdcFVpIWorYBweGT9PDtpqS5A3fbGnsfK9OlqxOPyBuul"
    "UkrNOC7xC6hNJBWLGMT1ETc7a2Znzeys6e6sXQni71Xvq6nbvSa7ahxKagQngN5EpkO1SR"
    "Uu7OFOl6ylB//L0396iAXoGVb+I8/lbR8Hgh8pRz0QSzbA5L7XjJedVbzJhvR2zxw6JnzF"
    "zTPj0rdem7TmPGOzyWM2eXZmkyeaWzQQXkh0EOOnuREBMHkt5f5es4evYQOeXIzOliH/SI"
    "c8eQ4rQZ4xl2CvHPpYJAf6EGQ2Na8kV9od8SeXlx8zI/7kPD+kf/10cgZrpRr+UIiKCpzr"
    "HKvrxnmtW/VOa3YtD3RDzBhixhAzjYmZy+OZmFwpDbKEl0nd7dXRMgxDOUspoo1jKSVixI"
    "sTOczx/Us0oM5A0h7yxLCrn45f9N+8lQSJ/FPV3UOD6GjTQXhsc3RzGLA5J8F3HCplt5SU"
    "RWBuujmTTGI7DClzQpg5Iay78JqTkx4pYPKOBBQaC3SZg7yc4Q70uQNzAvrG5xWTQuWx+R"
    "m+BGmQEjLM2ArIm2ycJhvn1hEGW3r8uaJpSqiCmL6pJglUZtBm7ICMSfYpsVXOJEBKSMtd"
    "5kqSB44vQknDTI9zleNRGuYwgmWeJTlwHI7mVEwqDzRfW+1fvC/ewAHLHwtFJkB5T3pvzL"
    "E6+5yhIUHBzPseDeb4NiylimDkUO5jYUP9aIrvkYDbIHiEyF8z7ErJuFrlMRI+gQOP/MWT"
    "v9WZJVAVdeGR2JTIBHKyIXWSOjph8HQYHvzi148fwwaTVJge3AMkZAsOe4kGKs5mgMaS1Q"
    "hfi4DWeo9sF9Np74tHHHgdCYUtv0f3CKpjaMJgsMj0m/A/CZGTLzEPqCBxCw8f6G67lMgk"
    "/RE3VnuQe+p7yJLlzfJeqdFnxQ3HU8leL5P0Sq4LqSYLQctRzsPGzS0qqGnU8EKPG9M+lB"
    "+hpgaQlumCSbfpQHbDvbVgxNnYj6eapvRESqQTELdNTUxhccQ6dFwiYNi4Fdg4pp5QiwdN"
    "iRjoV4Ceg8LqzNylcsflZc2Bo9ucPK4qI3i9J2JpSvDdXEw2nRMBVmWiohn0dM+cWPfUz4"
    "2EgSaozQKtOLm8XBfgbltLypn5GmO9KNkF/NsY7kHASkjWav0oETBpdZdXjsgddcoT3dQA"
    "n5Ix2C+P/US2U3EIdL1ampU0Suk2K6V+QGRq0bKAxTpf9rSY8WfX8GdXyWD5ZClzLy9rvq"
    "xt/rJMSvgn0c3mjNkn0c3h1nHJKlmXcy6RMd5Ey3oTRZv8esCnhAzyyyK/GxlGN5yeru3R"
    "zoLbMl+uakJnIdE9ImcDO7rq8AhLOyVAXq7FzADezmYG2P40LAebnTzWloMlSuuulXY1Jd"
    "KZ2XhtgJpjN1r1VjIu4cYlfCddwsvnjDUAe5qprKPwFibLDMgXl+j49Pr88qLO834Bf3zO"
    "bskieBKJvv/5M3Fxhf9d4RTjjoCeGaO5Q9JWxip3OluXIVMZMNcDWJx2sytwbTL85bPKwH"
    "6eddTP3+vVhcEkOdwbxsLcTBgnYWSJTEHhyaALbNtgfYgj+Zs6CDvMFzJ36L0KxJBcogr0"
    "kHEc6ZtYBmaQoCcDNGSQB1Q0ElBETXLQXDFUpu3GS6NFCvPyIg1+bcRI2oE8JdJ7MHhj0U"
    "XWBHuOqxbGdURvmKSq62WizEGFW2IxPdJpFtsN80Ycu0wkTQu8q0kit/EZwyRKfIQVs8DA"
    "PE4M+Wdyx26Jcw3/eOWKdOr+A8q0KgkKIxRtnHruw811mNBtjjkCI30sD6+eiR66Jb7MEC"
    "eoq0K42cx10ATfqcjrUIsFK5W4o7IEc+updIU0cn8KqjNhRcU7FzC8+URyJlnO0526FMNc"
    "MmXFzHP1VCXJ28YzlA9lwdpmYEH7fjityPQKUAf8AdY1lYytG/I7ZZORtrxJX7kdClLNrD"
    "PFZa7tNXFisUD3wO7vN0G7v18Nt7yX0/kx53MG88ME80kR5+oIsYJgJ/T/1mPEjPtxV/1S"
    "NZbu1HiYMGqTVXc4TlUtu9vn9XtBC65yZZy6uL+bTRmRSlG+IljZrOhdBEtlr1oRpY7l89"
    "/oruJN6BVbYlfcJP6y1ZZF6FPb3LYImJxYQ6sgjtHiSbY7lb3OxVwgjqmDODtSufEG/4Jl"
    "1rn/exAWFAyNAhImxlOJ4nicHV+eXF9qkrTUrLFktp0/gUk4WIb6zcoZ/mRpt31OiKeP/k"
    "LIQL809C4eW9OylbUG+YVMZzyjnw5heEwCak/KlvboTu3SjhdlHlrZq7tgzSviU/FgWdF7"
    "v3r9uwNlrdQtt1rXSIl0gl1qwVFCflQaCEfFO4juwX4TthRKVacu2y+wpVHa7CLC1YluUi"
    "ImA6NmoptHXcy+/R+Kr1cK"
)
