"""Logins that begin with a form, and apps that are registered on the fly, one per server."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

SCHEMA = """
ALTER TABLE "oauth_states" ADD COLUMN "kind" VARCHAR(16) NOT NULL DEFAULT 'consent';
ALTER TABLE "oauth_states" ADD COLUMN "app_enc" TEXT;
CREATE TABLE IF NOT EXISTS "registered_apps" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "app_enc" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL
);
"""

BEFORE = """
DROP TABLE IF EXISTS "registered_apps";
DELETE FROM "oauth_states" WHERE "kind" <> 'consent' OR "app_enc" IS NOT NULL;
ALTER TABLE "oauth_states" DROP COLUMN "app_enc";
ALTER TABLE "oauth_states" DROP COLUMN "kind";
"""


async def upgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To this schema."""
    return SCHEMA


async def downgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To the one before."""
    return BEFORE


MODELS_STATE = (
    "eJztXVt32zYS/is4fmlyjpKNleu6T7abtE4Tuyd2Nz1t9lAQCUmoKUAlIStqN/99B+D9ak"
    "IXSqLxksgkBiA/gMDMh5nBP0dT7hDXf3o2d8ZEHJ2gf44YnhL4kbvTQ0d4NkuuywsCD11V"
    "dKjKqGt46AsP27KqEXZ9Apcc4tsenQnKmSz8eYIFwmjmYjHi3hS52BdIcNdBeMjncIsh7L"
    "p8gZlNTtDAI1NMGWXjAZozQV15xYfGLCwG30NJnyMxIcjjC/gfaqY+crl9S5yn8nEcbsPz"
    "gHTrLc8Z/WtOLMEBmQnxoP0//guXKXPIV+JHf85urRElrpNB/pYsZQ3qhiWWM3XxfIK9d6"
    "qofK2hZXN3PmWp4rOlmHAWl4fXllfHhBEPC+KkOoTNXTfsuuhS8LRwQXhzEj+mk1xwyAjP"
    "XdmtUjp4hOTakWVdXt1Y129vLOuo0OWRRKovwks2Z3K4UCZ8hcAUf7VcwsZiAn/2X778Fj"
    "SUIBEUky3+5/TT+U+nnx5BqceySQ6jLhiNl+GtfnDvm6oECxxUo6BPsI47uYj4GR1fMFGO"
    "eUYshzy8TQPkQ1xj4KMiCfLJ99MG9GP5EE/+3e8/f/66/+z5qzcvX7x+/fLNszdQVj1w8d"
    "brmu45u/jx4vIm2zHyguyNNPrhB6WLfkpsJfQL474J/M86hf0wmKwsNbfp4V8QNX3QvA/k"
    "tD+6TU1G8sIQ27cL7DlW4Q7v86qyxVvT/jR/BTM8VljK95YPnFnXr2eEZRefktsN1n7Lly"
    "UbagCnyObTKRXwH4wgAsvvGPrBzy7A0Zo7gfXZD0baoLikr1fV/Wv0P0cJnNFCm6rmSBYn"
    "X2cwIfnwcjHqEZjU+WplALLCOqIv5UjJA17qD/V9phoM3s2ijn47gWhNU5XaB3X0JoOg/P"
    "0zQLjg7a/y0eIsXK2P7FL327UKsi3tL0E3+aA0MM4IdRDp568aAP38VSXO8lYW5vQMqTWX"
    "5ATbUys6Ma/siWZxPuHUJmVKRXinVp+wVZmGmsSPHg5WfVut/z56tKBiIs1y6oFlf0uY/z"
    "gwzhcYlASw+pXJPiOezxkUQD5eosWE2hPEGfHlFeg9RmxRVDW23NYafIHedLbJeWyP2IJX"
    "LxrMYq9eVM5i8lb90hzxRjpgp2U6uHRsCvQEZJePKdNBOBYw8DaAdwjvVUp2VQOcEjEQN4"
    "A4Wh8swuwizjdggpXjnJfrBNg14N68/U1pMVPf/8tNg/ro4+lvCu/pMrzz4eryx6h4qhPO"
    "P1yd5cAHG5mCkazNKGbljN65Mqs494mnaV+lRDox5rdhXRVU+yziRbjfcY/QMfuZLBXoF/"
    "CEkgorATnUzX8NqzkwsL9Foym6miihHl7EynJ6kMG7wxsTEQzL0+vz0x/eBnzYDmylwAII"
    "XrpoLyV3e7U2U1yuod10xUhkxyA+kvYIkgDBD/U70lqfooEybKw7MGJAdIBC00caNoHJc4"
    "I8MoKZcyKJ2BmGXwgzB8n9GURLrKhWWy6xqf6Iv5e0ah4+kWJa6xjgKpnevexsqousUHJT"
    "5OyDM/U2RVgZU8+YevfAG/88UIxh1RdzXwfkRKJFlGGxonekHZCPm8wex9Wzx3GB7g4gsz"
    "yCfV4yoKtNvoLgSpDvmSdJ2yafb/MZKRni76+vLitgjyVyeDvUFuh/yKX+IRp8NcBLLOqB"
    "z2MsweG+GHuqFlVBHnhQY0DhsQI9TZ/sKMh2YtFse/SHOvBqvVAqbOagVWgnaFwX/YyQQV"
    "0f9WDYKsg0FJysVItKzhkBI9VrR8l53m9iIvWrTaR+XsmpY1Z/AKgEnZIVuFUnFH0a/ejW"
    "sL/4+Pb65vTjL5mx/8PpzVt5p58Z99HVR3nVM64Efb64+QnJP9HvV5dv82t0XO7md+lJdo"
    "TngluMLyzspDGJLkeXSpeT1Xu7vAbT6wfQ6xJoa+TxEtqjUZ9n5E2P73OPZ8hVva2ygmh7"
    "u2XH21o7dxT8EMyUkjcm0rVIrx9KxU0oyrq94RLsk1V8FysqMKERq/VHantFQ7nPSnWCUW"
    "jBLTpCbYKZ42oZU0VJg7ke5reUrTTCI7kWDdjAlfVQt0Ii4GbUFnOvZJTf65qVFjV8jT5f"
    "E8E4wrbQIuwLgoa3X4O3tz0iwVnBts9KbsDCO6CuODgTbz5zVuzmrKTp5v3uZuNwaRwuu+"
    "VwmfLDgo/FL1EVzkK5dz9/Ii4W5URUiPMv/JC1ggLO37bpjnrhkOmMC8LsJQzkoxKX1FyJ"
    "Xp1bKk3Kyrj3hr6pNxOCRtTzBfII9AT8P4ce8GRE/yDV+hNoftBTLp+PuAzylx6eRCbh4Y"
    "w8RlRId1B/QbyiD+pWWjDxe/th8FU7dY7gYYg380IKrineObEOrpjtuR1WkqeVXoeHzGD3"
    "j1+8fvHm+asXMVEaX6njR0tS9XCnJCtENV8RlTckhYkgOwjif08yF7znww98XKb2hHdq1Z"
    "0/+dBy+bhxEiSXMiJjYDCSau53PvIF95Y9lTlAKhd8wcq0Fx1BzQRHsrpQZ28W1RK9sjUL"
    "lexNxLOYZEOb3VOr1ohcckdKdjlrIjAigRZ3HSgb8Xb2HN40UIPeVGpBb/JK0BQ+HJhndB"
    "bulEgn9My2F2+HCExdrb0FDy/W3lE4HJXJbCjsTVccHNOc0g4ax0QmIp2Yz1pmmiOtak2m"
    "uWMMaC/HNKcG2T6F9r/nc49h9zxIxFlqU6QL9OpNC1U0zOqpE+QvBJnORGgtzIcutREIPU"
    "WfPQq3GBoSsBqIMhsiMpSCQUGY6IXsJnGQZD97aLiMIu2fYOY88UlVeP/22ywN7I++Fo/P"
    "A9cYhbeEKnigQmi/IWR3G2Wf5ETQzsiZEzSLS4OsnPF30ZCTjct3iczaGCcbTS5Nx2xUvo"
    "ND9bjfxHKGUtUx9f2C9RxN2s3Ha0rCjNiSEWv2v1rd/9KaHWKBDsK7+YQbIxLaO82J41ik"
    "S1NDyyEZ0DqB9y0nempZ+6yg6YKVu8Ah2JHbP3r4p6UM+KuHJA2ljarj1pCS6Ewc2Mb0EZ"
    "fzWx0w4/IGymLw4pQLomlFZ4S64CrSQtSWR3x4ZP08O2mpLkDd9sYe42X6dDXiUXmD9Uop"
    "peY+LvELqE0kFYkYxPURNztrZmfN7Kzp7qxdCzI7qt5XU7d7TXbVfCipEZwAehOZDtUmVb"
    "CwBztdspYe/C9P/+kh7qFHWPmPPJa3Z9gT/oly1AOxeANM7nvN/bKzirfZkN7umUPHxF9z"
    "88y49G3WJq05z9hs8phNnoPZ5AnnFg2EE4kOYvwwNyIAJtZS7u8Ne/gaNuDBxejsGfI7Ou"
    "SJObwEec5dglk59JFIDvQhyGxrXomvtDviz66uPmRG/NlFfkj/+vHsLayVavhDISoqcK5z"
    "rK4b57Vu1Qet2bU80A0xY4gZQ8w0JmauTudicq00yBJeJnW3V0fLcAzlLKWINo6llIgRFi"
    "VyWODlUzSgzkDSHvLEsOufTp/0X76SBIn8U9XdQ4PwaNNBcGxzeHPo8YVPvO98qJTfUlIW"
    "gbnt5kwyif0wpMwJYeaEsO7Ca05O2lHA5B3xKDTm6TIHeTnDHehzB+YE9K3PKyaFyq75GX"
    "8F0iAlZJixVZHXzea9gyzeoe3SDuG+ed9/sBu1DxtMRMyKqb9imgyzJsPsPpJga2SY3SYJ"
    "pqjHEvoroiSriS+V7bYZ4yXj7GeU2CoPGCAlJBsl839xuJGERwfZSxcqb6kkm2AEy9xhcu"
    "A4PlpQMUG0Iop/Y7V/YV/YwJkT0C0UQQblmfRIWmDobyQ4GhLkzdn3aLDAt0EpVQQjh/oz"
    "LGyoH03xEgm4DYIniPw1x66UjKpVXlDBEzjwyF+Y/K3O4YGqqAuPxKdEJkWUDfnyodAZh6"
    "fD8OCXv374EDQYp3dlcA+QkC04/CkaqNixARpLpi54LQKW2BLZLqbT3hdGHHgdCYUtv0f3"
    "BKrjaMJhsMiUsvA/CZCTL7HwqCBRC9XeWNEMYLuUyIMnQr4374SVyd6W+h6yG0DNcrmp0W"
    "dFDUdTyVEvk8hNrgupJguB+GEez8bNJRXUNGq4zt3maRjKj1BTA0jLdEHp2nZyBsMnt0BM"
    "2HgWTTVNbYeUSCcgbtt4mMLiiHUo5ljAMMxrMMxcPaEWt58SMdCvAb0PCqszd1fKh5iXNY"
    "fo7nNCxKos9/XetaVp7g9zMdk21werMlEROnq6Z06se+rnVkKbY9TmnlbsZ16uC3C3rSXl"
    "zHyNsV6U7AL+bQx3z+MlJGu1fhQLmFTRqytH5I465cmbaoBPyRjsV8d+ItupONi8Xi3NSh"
    "qldJ+V0plHZLrcsiDcuviMtJiJ0dCI0VAJjv3JSuZeXtZ8Wfv8ZZljDh5EN5tzkx9ENwdb"
    "xyWrZF0exVjGeMit6iEXbvLrAZ8SMsivivxhZM3dcsrFtkc7927LfLmqCZ1EontEzhZ2dN"
    "WBKJZ2mou8XIv+t+xgs13sf2qh4+1OHhvLKxQeVaCVSjgl0pnZeGOAmqNkWvVWMi7hxiX8"
    "IF3Cy+eMDQB7nqmso/AWJssMyJdX6PT85uLqss7zPoE/Oju6ZBE8C0Xf/fyJuLjC/65wMn"
    "dHQM+M0dzBf2tjlTtxsMuQqayumwEsSiXbFbi2Gf7yiYwpQO8R53RWmp43W6BXFxDjxUUt"
    "KNQ0GQxDUDjIsbLA8ojJqBLEVZAHGrnLIIxDBmXAinFHvMr8LQtZDS3UNOJeSV6YNls2KW"
    "L2g4swKWJ2SgDtIBx43yBu3VnNZCVsn1QumIa7CW79pM4MusiuJ/l796zp4alDDZfzzxPu"
    "kyBuVCZNYzKkEts2nzNxIn9TB2GHz4TMdr9U66rcKVRhnDJKM30Ty7BL4vVk+KUM4YSKRr"
    "CoImXCQHPFFb3txktjQQtWV3JwU208aHotSYn07g3NTLrImmDmuMrs3URspjkGYLP7TOZo"
    "7T3hQ3d0/tp+w7wVt22jVLegVJu0x1ufMYwS/ZCV6Dt+S5wb+IeVK9Kp+/co06okKIxQtH"
    "Gy5PefbxKSyuXjsSSo5qKHbslM5jQW1FXEE5+7DprgO5VXJdBiqfCJOypLibyZStdgtf4U"
    "VGfCCosbXkub1zLpHR/u1KX2j0umrGhfuXqqkluzjWeoGZQFa5t7CaEukydBHfAHWNdU7s"
    "e6we5N2WSkLW/Y9P1QkGpmnSkuC1yriQKPBLoHdv9ZE7T7z6rhlvdyOj/2/QWH+WGC/YkO"
    "nV4Q7IT+v0+kugkuOuioE42lOzUeJpzaZF3/hXNVy+H2eb2nR8JVro1TF723MlilD9VZE6"
    "zsOT5dBEvlplwTpY6dQLVVn6HPQcxLiV3xOY6GqbYsgoiZ5raFx+XEGlgFUQS2H+eyVblp"
    "XewL5GPqIJ+fqMy3g3/BMuss/x4EBQVHI48EaW9VGlg/Os/JgWKlJklLzRpLZt/5E5iEvV"
    "Wo36yc4U9WDsrzCWH66CdCBvqVoXfx2JqWraw1yCcynYl7ejiE4SnxqD0pW9rDO7VLO07K"
    "3LeyV3fBhlfEh+LBsmZsXvX6dwfKWmnQTbWukRLpBLvUgqMEDpzrmyIcFu8gusfPmrClUK"
    "o6MemzAlsaHopRRLg6jV1KxORX1kxjt9PF7Nv/AS1fwBo="
)
