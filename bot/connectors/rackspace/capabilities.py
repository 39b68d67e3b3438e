"""What Rackspace lets a customer do: https://docs.rackspace.com/reference/ticketing-tickets-methods

A customer closes tickets and replaces their resources, and changes nothing else of them. Nothing that was
written can be changed, nobody can write a note, and what is written gets no id in the answer.
"""

from __future__ import annotations

from bot.connectors.rackspace.forms import USUAL_FORMS
from bot.domain.abilities import Ability, Capabilities

# https://docs.rackspace.com/reference/ticketing-attachments-methods
_REFUSED = """
ade adp app asp bas bat cer chm cla class cmd cnt com cpl crt csh der exe fxp gadget grp hlp hpj hta
inf ins isp its jar js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt
mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst ocx ops osd pcd pif pl plg prf prg ps1
ps1xml ps2 ps2xml psc1 psc2 pst reg scf scr sct shb shs tmp url vb vbe vbp vbs vsmacros vsw ws wsc
wsf wsh xbap xnk
"""

CAPABILITIES = Capabilities(
    name="Rackspace",
    abilities=frozenset({Ability.CLOSE, Ability.RESOURCES, Ability.FILES}),
    kinds=tuple(each.id for each in USUAL_FORMS),
    text_limit=16_000,  # No limit is documented; longer ones become several, each of which is one of few.
    parts_limit=5,
    file_limit=10 * 1024 * 1024,  # How much it takes is told with each upload.
    answers_with_ids=False,
    joins_queued=True,
    refused_extensions=tuple(_REFUSED.split()),
    forms=USUAL_FORMS,
    called_kind="Category",
)
