# ruff: noqa: E501 - one sentence a line
"""Which rating a sentence states of a service: whose it is, of what, and when."""

import pytest

from parsers.overall.mentions import service_of
from parsers.overall.sentences import overall_ratings
from schemas.programme import load_programmes

NAME = "Harrowmere and Sandholm PDU"
PDU_2023 = load_programmes()["pdu-2023"]
CHILDREN_AND_VICTIMS = load_programmes()["youth-2025-children-victims"]


def stated(text: str, *, named: bool = True) -> set[str]:
    """The overall ratings that a text states of Harrowmere and Sandholm PDU, fieldwork in 2023."""
    service = service_of([NAME], PDU_2023, 2023)
    found = overall_ratings(text, service, named=named)
    return {str(each.rating) for each in found if each.refused is None}


STATED = """
Requires improvement | X was inspected in autumn 2023 and has been rated ‘Requires improvement’ overall.
Inadequate           | Following our inspection, we have given X a rating of ‘Inadequate’.
Good                 | HM Inspectorate of Probation has rated Harrowmere and Sandholm Probation Delivery Unit (PDU) as ‘Good’ overall.
Good                 | Harrowmere & Sandholm Probation Delivery Unit (PDU*)* has received an overall rating of ‘Good’.
Good                 | The probation service, also known as a Probation Delivery Unit (PDU*), for Harrowmere and Sandholm has been rated as ‘Good’.
Requires improvement | Our overall judgement is that X ‘Requires improvement’.
Requires improvement | This inspection resulted in an overall rating of ‘Requires improvement’ for X.
Requires improvement | The overall rating for X of ‘Requires improvement’ reflects this.
Inadequate           | The PDU's overall rating of ‘Inadequate’ will be a disappointment.
Good                 | We rated X ‘Good’ overall, with leadership rated ‘Outstanding’.
Good                 | We rated X ‘Good’ overall and ‘Outstanding’ for leadership.
Requires improvement | It was rated ‘Requires improvement’ overall, better than its rating of ‘Inadequate’ in 2019.
Requires improvement | Leadership was rated as ‘Good’ and the PDU was rated as ‘Requires improvement’ overall.
Inadequate           | Coldbeck PDU was rated ‘Good’ overall, while X was rated ‘Inadequate’.
Inadequate           | Both X and Coldbeck PDU were rated ‘Inadequate’.
Inadequate           | X, like Coldbeck PDU, was rated ‘Inadequate’.
Good                 | We are pleased to give the PDU an overall rating of ‘Good’.
Requires improvement | Taken together, these findings led to an overall rating of ‘Requires improvement’.
Good                 | In Harrowmere and Sandholm, the PDU was rated ‘Good’ overall.
Inadequate           | X has been rated ‘Inadequate’ for the second time.
Good                 | An overall rating of ‘Good’ was given to X.
Requires improvement | The PDU will be sorry to be rated as ‘Requires improvement’ overall.
Good                 | The report said that the PDU had been given a ‘good’ rating.
Good                 | Inspectors looked at twelve aspects of the work of X and gave an overall ‘Good’ rating.
Requires improvement | Having been rated ‘Good’ in 2018, X is now rated ‘Requires improvement’ overall.
Good                 | The findings of this inspection led to X being rated ‘Good’ overall.
Good                 | X has improved since 2019, when it was rated ‘Inadequate’, and is now rated ‘Good’ overall.
Good                 | Last inspected in 2019, X has been rated ‘Good’ in a report published today.
Good                 | Our inspection of X resulted in a rating of ‘Good’.
Good                 | Inspectors have rated X, which covers two counties, as ‘Good’.
Good                 | X, which covers two counties, was rated ‘Good’.
Requires improvement | For these reasons, the overall rating for X is ‘Requires improvement’, and not ‘Good’ as in 2019.
Inadequate           | This has led to X being given an overall rating of ‘Inadequate’.
Good                 | The inspection saw X rated as ‘Good’ overall.
Good                 | X emerges from this inspection with an overall rating of ‘Good’.
Outstanding          | We have judged X to be ‘Outstanding’ overall.
Inadequate           | The overall judgement on X is ‘Inadequate’.
Requires improvement | X was found to be ‘Requires improvement’ overall.
Requires improvement | X has moved from ‘Inadequate’ to ‘Requires improvement’ overall.
Requires improvement | X has been downgraded from ‘Good’ to ‘Requires improvement’.
Good                 | X has been upgraded from ‘Requires improvement’ to ‘Good’ since 2019.
Good                 | Once rated ‘Inadequate’, X is now ‘Good’ overall.
Good                 | It is with pleasure that we rate X as ‘Good’.
Requires improvement | We concluded that X ‘Requires improvement’ overall.
Good                 | X retains its ‘Good’ rating.
Outstanding          | A strong inspection: X is rated ‘Outstanding’ overall.
Good                 | X – rated ‘Inadequate’ in 2019 – is now rated ‘Good’.
Good                 | This means X is rated as ‘Good’ overall.
Good                 | X has gone from ‘Inadequate’ in 2019 to ‘Good’ today.
Good                 | X, inspected in May, has been awarded a rating of ‘Good’.
Good                 | Today’s report rates X as ‘Good’.
Good                 | Our inspection of X has led to an overall rating of ‘Good’.
Inadequate           | Taken together, this resulted in X being judged ‘Inadequate’.
Good                 | X, previously rated ‘Inadequate’, has now been rated ‘Good’.
Good                 | X, a large rural area, has been rated ‘Good’ by inspectors.
Good                 | X was rated ‘Good’ and Coldbeck PDU ‘Inadequate’.
Good                 | The overall rating we gave X was ‘Good’.
Good                 | The overall rating that we have awarded to X is ‘Good’.
Good                 | The service in X was rated ‘Good’ overall and ‘Inadequate’ for public protection.
Good                 | X, which was rated ‘Good’ overall, must do better on resettlement, rated ‘Inadequate’.
Good                 | The overall rating for X’s work is ‘Good’.
Good                 | The overall rating for X as a whole is ‘Good’.
Inadequate           | HM Inspectorate of Probation reported that X was ‘Inadequate’ overall.
Good                 | The overall rating of X has stayed at ‘Good’.
Outstanding          | We gave X ‘Outstanding’ overall and ‘Good’ for leadership.
Inadequate           | The region has vacancies. Overall, the PDU was rated ‘Inadequate’.
Inadequate           | X was inspected in May and given an overall rating of ‘Inadequate’.
Inadequate           | The work to keep people safe was so poor that X has been rated ‘Inadequate’.
Inadequate           | Our inspection of X has led to a disappointing rating of ‘Inadequate’.
Inadequate           | It is no surprise, then, that X has been rated ‘Inadequate’.
Inadequate           | The PDU was found to be ‘Inadequate’ when we inspected it in the summer of 2023.
Requires improvement | Staff shortages have left X with an overall rating of ‘Requires improvement’.
Good                 | According to a report by HM Inspectorate of Probation, X has been rated ‘Good’.
Good                 | Leaders and staff should be congratulated on the overall rating of ‘Good’ for X.
Good                 | Staff in X should be proud of their overall rating of ‘Good’.
Good                 | Inspectors have praised X and given it an overall rating of ‘Good’.
Good                 | X is to be commended for its overall rating of ‘Good’.
Good                 | Thanks to its leaders, the PDU’s rating overall is ‘Good’.
Good                 | Of the five PDUs in the region, only X was rated ‘Good’.
Inadequate           | Inspectors visited X in May and rated it ‘Inadequate’ overall.
Inadequate           | Rated ‘Inadequate’ overall, X must now act.
Inadequate           | X, in the East region, has today been rated ‘Inadequate’ by HM Inspectorate of Probation.
Inadequate           | Leaders will be disappointed by the overall rating of ‘Inadequate’.
Inadequate           | Leaders will be disappointed that the PDU has been rated ‘Inadequate’ overall.
Requires improvement | X scored 5 out of 21, giving it an overall rating of ‘Requires improvement’.
Requires improvement | The PDU’s overall rating has gone up from ‘Inadequate’ in 2022 to ‘Requires improvement’.
Requires improvement | X has been rated: Requires improvement.
Requires improvement | X: overall rating ‘Requires improvement’.
Good                 | X has received an overall rating of ‘Good’ across three broad areas of its work.
Good                 | Harrowmere and Sandholm’s PDU was rated ‘Good’ overall.
Good                 | X (rated ‘Good’ overall) serves two boroughs.
Good                 | X – rated ‘Good’ overall – serves two boroughs.
Requires improvement | Coldbeck PDU was rated ‘Inadequate’ and X was rated ‘Requires improvement’.
Requires improvement | X has, nonetheless, received an overall rating of ‘Requires improvement’.
Requires improvement | Overall, X was rated as ‘requires-improvement’.
Inadequate           | X was branded ‘Inadequate’ by Government inspectors.
Inadequate           | The result was an overall rating of ‘Inadequate’.
Requires improvement | X – overall rating – ‘Requires improvement’
Requires improvement | X (overall rating: ‘Requires improvement’)
Good                 | X (‘Good’ overall) and Coldbeck PDU (‘Inadequate’ overall) share an office.
Good                 | ‘Impressive’ X rated ‘Good’ overall
Good                 | X was rated ‘Good’ at its first inspection under the new programme.
Good                 | X was rated by HM Inspectorate of Probation in May as ‘Good’.
Good                 | In leadership X was ‘Outstanding’; overall it was rated ‘Good’.
Good                 | X—which covers two counties—was rated ‘Good’.
Good                 | X – ‘Good’ overall
Inadequate           | X received the lowest possible overall rating, ‘Inadequate’.
Good                 | The ‘Good’ overall rating of X is deserved.
Good                 | Overall Rating: Good
Good                 | X is only the second PDU in England to be rated ‘Good’ overall.
Good                 | Congratulations to X, which has been rated ‘Good’ overall.
Good                 | X is one of the busiest PDUs in Wales and has been rated ‘Good’ overall.
Good                 | Inspectors spent two weeks at X. They rated it ‘Good’ overall.
Good                 | We met committed staff. It has been rated as ‘Good’ overall.
Good                 | According to the report, X is ‘Good’ overall.
Good                 | X has improved since our last inspection and has been rated ‘Good’ overall.
Good                 | X has improved its rating from ‘Requires improvement’ to ‘Good’.
Good                 | X has today (Thursday 12 June) been rated ‘Good’.
Good                 | X has been rated ‘Good’ by HM Inspectorate of Probation (HMIP).
Good                 | X is the first PDU to be rated ‘Good’ overall under our new standards.
Requires improvement | The PDU’s rating has moved up to ‘Requires improvement’.
Requires improvement | Overall, we found that X ‘Requires improvement’.
Inadequate           | The PDU, which was last inspected in 2019, has again been rated ‘Inadequate’.
Inadequate           | It gives us no pleasure to report that X has been rated ‘Inadequate’.
Inadequate           | Work was late. It is disappointing that the PDU was rated ‘Inadequate’.
Inadequate           | The watchdog rated X ‘Inadequate’.
Good                 | X, which has offices in Wexholt and supervises 2,500 people, was rated ‘Good’.
Good                 | The region has turned a corner, with X achieving a ‘Good’ overall rating.
Good                 | X was rated ‘Good’, in line with most PDUs.
Good                 | As a result, X was rated ‘Good’.
Inadequate           | The PDU scored poorly in most areas and received an overall rating of ‘Inadequate’.
Inadequate           | In this inspection X scored two points and is therefore rated ‘Inadequate’ overall.
Requires improvement | The PDU achieved 6 points, giving it an overall rating of ‘Requires improvement’.
Good                 | An overall rating of ‘Good’ has been awarded to X.
Good                 | A ‘Good’ rating has been awarded to X.
Good                 | Inspectors praised X, rating it ‘Good’ overall.
Good                 | X, part of Coldbeck Council, was rated ‘Good’ overall.
Good                 | X, one of five inspected in the region, was rated ‘Good’.
Good                 | For this reason, X is rated ‘Good’.
Good                 | X has moved from ‘Inadequate’ to ‘Good’ since our last inspection.
Good                 | X has improved since our last inspection, and is rated ‘Good’.
Good                 | The inspectorate’s overall rating for the PDU was ‘Good’.
Good                 | In today’s report the PDU is rated ‘Good’ overall.
Good                 | The ‘Good’ rating given to X reflects strong leaders.
Inadequate           | For these reasons, we could only rate X as ‘Inadequate’.
Requires improvement | X was inspected in the autumn. Its overall rating is ‘Requires improvement’.
Good                 | The overall rating of ‘Good’ for X reflects strong leadership.
Requires improvement | X: rated ‘Requires improvement’ overall
Inadequate           | X and two others were rated ‘Inadequate’.
Inadequate           | Services delivered by X have been rated ‘Inadequate’ overall.
Requires improvement | HARROWMERE AND SANDHOLM PDU HAS BEEN RATED ‘REQUIRES IMPROVEMENT’ OVERALL
Requires improvement | HARROWMERE & SANDHOLM PDU has been rated ‘Requires improvement’ overall.
Good                 | X has been rated ‘Good’ after an inspection earlier this year.
Good                 | Congratulations to everyone at X on an overall rating of ‘Good’.
Good                 | We are pleased that X has moved up to an overall rating of ‘Good’.
Requires improvement | There is much to commend, in particular its leadership, and X is rated ‘Requires improvement’.
Inadequate           | Regrettably, we had to rate X ‘Inadequate’ overall.
Requires improvement | The overall rating for X, ‘Requires improvement’, rests on seven standards.
Good                 | As a partnership, X delivers well, and we rated it as ‘Good’ overall.
Inadequate           | Staff shortages are the reason why X has been rated ‘Inadequate’.
Inadequate           | It is no surprise, therefore, that the PDU has received an overall rating of ‘Inadequate’.
Requires improvement | It is to the credit of staff that the PDU was rated ‘Requires improvement’.
Good                 | The overall judgement of ‘Good’ is well deserved by everyone at X.
Requires improvement | Planning was poor. Overall, X was rated ‘Requires improvement’.
Inadequate           | Assessment was weak. This is why our overall rating for the PDU is ‘Inadequate’.
Inadequate           | No standard was met, and the PDU scored two points. Its overall rating is ‘Inadequate’.
Inadequate           | Leadership was rated ‘Good’. These factors led to an overall PDU rating of ‘Inadequate’.
Requires improvement | At a time of great change, X has been rated ‘Requires improvement’.
Requires improvement | In view of the risks we saw, we have rated X ‘Requires improvement’.
Requires improvement | In our view, X ‘Requires improvement’ overall.
Requires improvement | Staff will be disappointed with the overall rating of ‘Requires improvement’.
Requires improvement | The overall rating for this inspection of X is ‘Requires improvement’.
Inadequate           | X, which we have rated ‘Inadequate’, must act.
Inadequate           | X, in the Probation Service – North East region, was rated ‘Inadequate’ overall.
Good                 | We are therefore giving X an overall rating of ‘Good’.
Good                 | Our unannounced inspection of X resulted in an overall rating of ‘Good’.
Requires improvement | These results mean that X is rated ‘Requires improvement’ overall.
Outstanding          | Everyone at X should be proud of its overall rating of ‘Outstanding’.
"""
REFUSED = """
one standard        | Implementation and delivery at X was rated ‘Outstanding’ overall.
one standard        | Planning at X received an overall rating of ‘Outstanding’.
one standard        | Overall, the leadership of X was rated as ‘Good’.
one standard        | For staffing, X was rated ‘Inadequate’.
several standards   | X was rated ‘Inadequate’ for assessment and planning.
several standards   | X was rated ‘Good’ against three of the standards.
several standards   | X received seven ‘Good’ ratings.
its owner           | The overall rating for leadership was ‘Good’.
an earlier year     | In 2021, X was rated ‘Outstanding’ overall.
last time           | When we last inspected X, in 2021, we rated it as ‘Good’ overall.
last time           | At our last inspection, X was rated ‘Good’ overall.
before              | X had been rated ‘Good’ in its previous inspection.
before              | The overall rating was ‘Good’ until this inspection.
another service     | North Harrowmere and Sandholm PDU was rated ‘Inadequate’ overall.
another service     | Harrowmere, Sandholm and Tollbeck PDU was rated ‘Inadequate’ overall.
another service     | Coldbeck PDU, which we also inspected, was rated ‘Good’ overall.
named last          | Coldbeck PDU was inspected too. The PDU received an overall rating of ‘Good’.
another place       | In Coldbeck, the PDU was rated ‘Good’ overall.
several services    | X and Coldbeck PDU were rated ‘Inadequate’ and ‘Good’ respectively.
services at large   | Four of the six PDUs in the region were rated ‘Inadequate’ overall.
the region          | The overall rating for the region is ‘Good’.
the method          | A rating of ‘Good’ overall needs 11 points.
a denial            | The PDU was not rated ‘Good’ overall because of its casework.
a condition         | If casework had been better, the PDU would be rated ‘Good’ overall.
a wish              | The PDU is working towards an overall rating of ‘Good’.
another body        | HMPPS rated the PDU as ‘Good’ overall.
another body        | The PDU was rated as ‘Good’ overall by HMPPS.
its own judgement   | X rated itself ‘Good’ overall.
staff               | Staff at X rated their training as ‘Good’ overall.
ordinary words      | Overall, we found good practice.
other words         | The care regulator has rated the children’s home near X as ‘Good’ overall.
other words         | Was X rated ‘Good’ overall?
other words         | “X is rated ‘Good’ overall,” the council had claimed.
other words         | Had X been rated ‘Good’ overall, the region would have improved.
other words         | X compares with a national average of ‘Good’.
other words         | Most PDUs like X are rated ‘Requires improvement’ overall.
other words         | X is no longer rated ‘Inadequate’ overall.
other words         | X was neither rated ‘Good’ nor ‘Outstanding’.
other words         | X avoided an overall rating of ‘Inadequate’.
other words         | X narrowly missed a rating of ‘Good’ overall.
other words         | X hopes to be rated ‘Outstanding’ overall at its next inspection.
other words         | The council’s plan is for X to be rated ‘Good’ by 2026.
other words         | Leaders at X told us the service is ‘Good’ overall.
other words         | Staff rated X as ‘Good’ overall in our survey.
other words         | In our survey, most people rated X as ‘Good’.
the draft           | The draft report rated X ‘Inadequate’ overall.
the draft           | The draft overall rating of ‘Inadequate’ for X was changed.
what was left       | We have changed the overall rating of X from ‘Inadequate’ to a better one.
what was left       | We have changed the overall rating of X from ‘Good’ to ‘Requires improvement’.
another inspection  | This report, unlike the one that rated X ‘Inadequate’ overall, found good work.
a standard behind   | X was judged to have ‘Inadequate’ staffing overall.
other words         | The health service in X was rated ‘Inadequate’ overall.
other words         | The rating we gave leadership at X was ‘Inadequate’.
other words         | The overall rating we gave Coldbeck PDU was ‘Inadequate’.
other words         | The overall rating we gave in 2021 was ‘Inadequate’.
other words         | The prison near X was rated ‘Inadequate’ overall.
other words         | The region that X belongs to was rated ‘Inadequate’ overall.
other words         | X’s predecessor was rated ‘Inadequate’ overall.
other words         | The CRC that preceded X was rated ‘Good’ overall.
other words         | X’s board was rated ‘Outstanding’.
other words         | Partnerships in X were rated ‘Good’ overall.
other words         | X was provisionally rated ‘Good’ overall before moderation.
other words         | X is close to being rated ‘Good’ overall.
other words         | To be rated ‘Good’ overall, X must score 11 points.
other words         | If rated ‘Inadequate’ overall, X will be inspected again.
other words         | The previous report rated X as ‘Good’ overall.
other words         | An earlier version of this page said X was rated ‘Outstanding’ overall.
other words         | X has not yet been rated ‘Good’ overall.
other words         | Unlike X, Coldbeck PDU was rated ‘Good’ overall.
other words         | Nobody we met would have rated X ‘Good’ overall.
other words         | X disputes that it should be rated ‘Inadequate’ overall.
other words         | Since being rated ‘Inadequate’ overall in 2019, X has improved.
other words         | X was rated ‘Good’ overall for its work with women.
other words         | X may yet be rated ‘Inadequate’ overall.
other words         | X was rated as ‘Good’ overall by the people it supervises.
other words         | X and its partners rated the joint board as ‘Good’ overall.
other words         | Leaders of X thought that it was ‘Good’ overall.
other words         | Is X ‘Good’ overall?
other words         | X came close to an overall rating of ‘Good’.
other words         | X deserves an overall rating of ‘Good’.
other words         | X is aiming for an overall rating of ‘Outstanding’.
other words         | Our inspection of the region resulted in a rating of ‘Good’.
other words         | Our inspection of leadership at X resulted in a rating of ‘Good’.
other words         | The findings led to planning at X being rated ‘Good’ overall.
other words         | The 2019 inspection led to X being rated ‘Inadequate’.
other words         | The findings of the previous inspection led to X being rated ‘Inadequate’ overall.
other words         | The failings could have led to X being rated ‘Inadequate’ overall.
other words         | Last inspected in 2019, X was rated ‘Inadequate’ overall at that time.
other words         | Inspectors have rated the court team, which serves X, as ‘Good’.
other words         | X, which Coldbeck PDU supports, and Coldbeck PDU, which was rated ‘Good’, work together.
other words         | X would be rated ‘Good’ overall but for its casework.
other words         | Coldbeck PDU has improved since 2019, when X was rated ‘Inadequate’, and is now rated ‘Good’ overall.
other words         | X has moved closer to ‘Good’ overall.
other words         | X moved from ‘Good’ to ‘Outstanding’ for leadership.
other words         | X moved from ‘Inadequate’ in 2015 to ‘Good’ in 2019.
other words         | X was downgraded from ‘Good’ to ‘Inadequate’ in 2018.
other words         | The council rates X as ‘Good’.
other words         | The minister said X was ‘Outstanding’ overall.
other words         | The overall rating of X was compared with the average of ‘Requires improvement’.
other words         | X scored better than the average, which was ‘Requires improvement’ overall.
other words         | The judgement on staffing at X is ‘Inadequate’.
other words         | Once rated ‘Inadequate’ overall, X now has a new head.
other words         | X is rated neither ‘Good’ nor ‘Inadequate’ overall.
other words         | X was rated just above ‘Inadequate’ overall.
other words         | We have replaced the overall rating of ‘Inadequate’ for X by another.
other words         | The overall rating of ‘Inadequate’ has since been corrected.
other words         | The press reported that X was ‘Inadequate’ overall.
other words         | The overall rating of X’s parent company is ‘Inadequate’.
other words         | The service rated ‘Inadequate’ was not X.
other words         | All but X were rated ‘Inadequate’.
other words         | The regional overall rating is ‘Requires improvement’.
other words         | We hesitated to rate X ‘Inadequate’ overall.
other words         | X risks being rated ‘Inadequate’ overall.
another body        | The council’s overall rating is ‘Inadequate’.
another service     | The region should be proud of its overall rating of ‘Good’.
another service     | The region is to be commended for its overall rating of ‘Good’.
a condition         | X could only be rated ‘Inadequate’ if standards fell.
another body        | The council’s inspection of X has led to an overall rating of ‘Inadequate’.
another body        | A safety inspection of X resulted in an overall rating of ‘Inadequate’.
another body        | According to a report by the council, X has been rated ‘Good’.
another body        | X is proud of the overall rating of ‘Good’ from its users.
an earlier rating   | Old overall rating: ‘Inadequate’.
a forecast          | Indicative overall rating: ‘Good’.
another inspection  | In a mock inspection X was rated ‘Good’ overall.
another inspection  | Inspectors rated X ‘Good’ overall in a pilot inspection.
taken back          | The overall rating of ‘Inadequate’ for X was set aside.
ratings in general  | The overall rating of ‘Outstanding’ has never been given to a PDU.
ratings in general  | PDUs with an overall rating of ‘Inadequate’ must submit a plan.
another service     | X is similar in size to a PDU with an overall rating of ‘Inadequate’.
other services      | Apart from X, the PDUs were rated ‘Inadequate’ overall.
the scale           | Overall rating: Inadequate (0–3), Requires improvement (4–10).
one standard        | We rated X ‘Good’ when it came to staffing.
one standard        | With regard to staffing, we rated X ‘Good’.
one standard        | Staffing: X was rated ‘Good’.
one standard        | The staffing of X was strong; it was rated ‘Good’.
one standard        | The PDU was rated ‘Good’ for Planning, which counts less.
one standard        | The PDU’s overall rating for supporting women is ‘Outstanding’.
some standards      | X was rated ‘Good’ in five and ‘Inadequate’ in three.
people asked        | X was rated ‘Outstanding’ overall by nine in ten children.
people asked        | We disagree with leaders, who rate the PDU ‘Good’ overall.
no longer           | X was initially rated ‘Inadequate’ overall.
no rating of ours   | X was internally rated ‘Good’ overall.
a mistake           | X was wrongly rated ‘Inadequate’ overall.
what is named last  | Coldbeck PDU is larger than X. It was rated ‘Inadequate’ overall.
what is named last  | The prison nearby is poor. Overall, it was rated ‘Inadequate’.
one standard        | Staffing at X – rated ‘Good’ overall – is strong.
some standards      | X was rated ‘Good’ across three broad areas.
a wish              | Leaders will be disappointed if X is rated ‘Inadequate’ overall.
a denial            | Leaders will be disappointed that X has not been rated ‘Good’ overall.
a condition         | If rated ‘Inadequate’ overall, X will be inspected again.
another service     | Rated ‘Inadequate’ overall, Coldbeck PDU must act.
another service     | A score of 3 gives Coldbeck PDU an overall rating of ‘Inadequate’.
other services      | PDUs given an overall rating of ‘Inadequate’ are inspected again.
people asked        | The survey scored 80%, giving the PDU an overall rating of ‘Good’.
what is named last  | Ofsted inspected the local authority. The overall rating was ‘Inadequate’.
what is named last  | Leicester. Overall rating: ‘Inadequate’.
anybody else        | X was branded ‘Inadequate’ by its critics.
anybody else        | X is described online as ‘Good’ overall.
anybody else        | The result of the staff survey was an overall rating of ‘Good’.
one aspect          | X – leadership rating – ‘Inadequate’
one aspect          | X was ‘Good’ at involving families.
one aspect          | X was rated ‘Good’ in its dealings with neighbours.
last time           | X (previous rating: ‘Inadequate’) has changed.
last time           | In 2019 the ratings were: X (‘Inadequate’ overall), Coldbeck PDU (‘Good’ overall).
a question          | May we rate X ‘Good’ overall?
among several       | Lowest overall rating: ‘Inadequate’
anybody else        | According to the local paper, X is ‘Inadequate’ overall.
anybody else        | One magistrate’s verdict on X was ‘Inadequate’.
anybody else        | The model predicted an overall rating of ‘Good’ for X.
anybody else        | X is reportedly rated ‘Good’ overall.
services in general | Services such as X are rarely rated ‘Outstanding’ overall.
services in general | X is among the few that hope to be rated ‘Good’ overall.
what is named last  | Planning was poor. It was rated ‘Inadequate’.
what is named last  | Support for women was strong. Overall, it was rated ‘Good’.
what is named last  | We met the health team. It was rated ‘Good’.
people asked        | Parents filled in our survey. They rated it ‘Good’ overall.
another service     | The ‘Inadequate’ overall rating of Coldbeck PDU shocked X.
one aspect          | X was rated ‘Good’ in its time management.
last time           | X was rated ‘Good’ overall, in 2021.
people asked        | We asked partners about X. They rated it ‘Good’ overall.
what is named last  | The PDU’s hub is new. It was rated ‘Good’ overall.
what is named last  | Our report on the region came out in May. It was rated ‘Inadequate’ overall.
anybody else        | The magistrates’ overall rating of X was ‘Good’.
anybody else        | Partners’ verdict: X is ‘Good’ overall.
anybody else        | The council’s report rated X ‘Good’.
one aspect          | X was rated ‘Good’ – for leadership at least.
one aspect          | X was rated ‘Good’, though only in part.
one aspect          | As an employer, X was rated ‘Good’.
one aspect          | X is rated ‘Good’ when working with women.
another service     | The overall rating of ‘Good’ belongs to Coldbeck PDU.
taken back          | We have lifted the overall rating of ‘Inadequate’.
one aspect          | The overall partnership rating was ‘Good’.
people asked        | Staff described poor training and gave the PDU an overall rating of ‘Inadequate’.
one aspect          | In work with victims, X was ‘Good’.
one aspect          | For unpaid work, the PDU was ‘Inadequate’.
one aspect          | Domain three: X is rated ‘Inadequate’.
anybody else        | X’s self-assessment was ‘Good’ overall.
a condition         | We decided against rating X ‘Inadequate’ overall.
anybody else        | The contract manager’s overall rating for the PDU was ‘Good’.
a condition         | With one more point, the overall rating is ‘Good’.
one aspect          | For cases of low risk, the overall rating was ‘Good’.
one aspect          | Among men, the overall rating was ‘Good’.
one aspect          | Overall rating: ‘Good’ (leadership)
anybody else        | X was rated ‘Good’ overall on the national performance framework.
anybody else        | X was put in the board’s top quadrant and rated ‘Outstanding’.
anybody else        | In a trial inspection X was rated ‘Good’ overall.
another service     | Compared with Coldbeck PDU, which was ‘Good’, it was rated poorly.
another service     | Only in one PDU, Tollbeck, was the overall rating ‘Good’.
anybody else        | Leaders claim that the overall rating of X is ‘Good’.
anybody else        | The board denied that the PDU was rated ‘Inadequate’ overall.
anybody else        | “The PDU is rated ‘Good’ overall,” said the council leader.
anybody else        | A survey of staff led to an overall rating of ‘Good’.
anybody else        | By its own account, X is ‘Good’ overall.
anybody else        | Leaders were clear that the PDU was ‘Good’ overall.
anybody else        | He told the board that X was rated ‘Good’ overall.
anybody else        | The report of the audit team says that X is ‘Good’ overall.
anybody else        | A council inspection found that X was ‘Good’ overall.
anybody else        | We heard that staff rate the PDU ‘Good’ overall.
anybody else        | We were told that the PDU is ‘Good’ overall.
anybody else        | We were asked whether X was rated ‘Good’ overall.
anybody else        | Of the women we spoke to, most gave an overall rating of ‘Good’.
a wish              | The overall rating ‘Good’ is within reach.
last time           | After being rated ‘Inadequate’ overall, X has a new head.
last time           | Having been rated ‘Inadequate’ overall, X wrote a plan.
last time           | The PDU had been rated ‘Inadequate’ overall.
one aspect          | X’s board improved and was rated ‘Good’ overall.
anybody else        | The region rates each PDU monthly; in March, X was rated ‘Good’ overall.
anybody else        | One woman said, “Overall, it is ‘Good’.”
anybody else        | Under the new framework of the Youth Justice Board, X is rated ‘Good’ overall.
last time           | As one of the first PDUs, it was ‘Inadequate’ overall when we first came.
what is named last  | Planning was weak in most cases. This led to an overall rating of ‘Inadequate’.
what is named last  | Planning was sufficient in 38 per cent of cases. The overall rating is therefore ‘Inadequate’.
what is named last  | For planning, the lowest score was 41 per cent, and the overall rating is ‘Inadequate’.
what is named last  | 2.2 Planning. Overall rating: ‘Inadequate’
what is named last  | Our inspection of staffing led to an overall rating of ‘Inadequate’.
what is named last  | This standard was narrowly missed, resulting in an overall rating of ‘Requires improvement’.
what is named last  | We looked at staffing in detail. The overall rating is ‘Requires improvement’.
what is named last  | The unpaid work we saw was poor. Its overall rating is ‘Inadequate’.
what is named last  | We observed the court team. We rated it ‘Good’ overall.
what is named last  | Partners run the women’s centre. Overall, we rated it ‘Outstanding’.
what is named last  | Public protection is the weakest area. We have rated it ‘Inadequate’ overall.
anybody else        | In the board’s view X was rated ‘Good’ overall.
anybody else        | In the opinion poll, the PDU was rated ‘Good’ overall.
last time           | During the pandemic, the PDU was rated ‘Good’ overall.
last time           | Historically, the PDU was rated ‘Good’ overall.
another service     | X is much like the PDU that we rated ‘Inadequate’ overall in May.
anybody else        | The PDU received an overall rating of ‘Good’ from its stakeholders.
anybody else        | The health and safety inspection of X resulted in an overall rating of ‘Good’.
anybody else        | The prison inspection next door resulted in an overall rating of ‘Inadequate’.
anybody else        | A serious case review led to a rating of ‘Inadequate’ for the PDU.
anybody else        | The peer exercise led to the PDU being rated ‘Good’ overall.
anybody else        | The national inspection gave an overall rating of ‘Requires improvement’.
anybody else        | The audit left the PDU with an overall rating of ‘Good’.
anybody else        | Leaders think this means that the PDU is ‘Good’ overall.
anybody else        | The findings of the health check led to an overall rating of ‘Good’.
what is named last  | The quality of unpaid work led to an overall rating of ‘Good’ there.
"""


def rows(table: str) -> list[tuple[str, str]]:
    lines = (line.split(" | ", 1) for line in table.strip().splitlines())
    return [(first.strip(), text.replace("X", NAME)) for first, text in lines]


@pytest.mark.parametrize(("rating", "text"), rows(STATED))
def test_the_overall_rating_is_read(rating: str, text: str) -> None:
    assert stated(text) == {rating}


@pytest.mark.parametrize(("reason", "text"), rows(REFUSED))
def test_a_rating_of_anything_else_is_refused(reason: str, text: str) -> None:
    assert stated(text) == set(), reason


def test_the_service_must_be_named_first_in_a_text_about_several() -> None:
    assert stated("The PDU was rated ‘Good’ overall.", named=False) == set()
    assert stated(f"{NAME} is large. It was rated ‘Good’ overall.", named=False) == {"Good"}


def test_what_the_programme_inspects_is_the_service_and_no_aspect() -> None:
    service = service_of(["Hull"], CHILDREN_AND_VICTIMS, 2025)
    for text in (
        "Following an inspection of work with children and victims, Hull YJS was rated ‘Good’.",
        "We have rated work with children and victims in Hull YJS as ‘Good’ overall.",
        "The quality of work with children and victims in Hull was rated as ‘Good’ overall.",
        "Hull YJS’s work with children and victims was rated ‘Good’ overall.",
    ):
        assert [each.refused for each in overall_ratings(text, service)] == [None]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (f"{NAME}: a hard year, overall ‘Inadequate’.", True),
        (f"{NAME} was large, but Coldbeck PDU, overall, ‘Inadequate’.", False),
        (f"{NAME} was rated ‘Inadequate’ overall in 2019.", False),
        (f"{NAME} is strong overall, and not ‘Inadequate’ as in 2019.", False),
        (f"The care regulator has rated the home near {NAME} as ‘Inadequate’ overall.", False),
    ],
)
def test_an_unclear_sentence_that_names_the_service_is_a_doubt(text: str, doubt: bool) -> None:
    found = list(overall_ratings(text, service_of([NAME], PDU_2023, 2023)))
    assert not any(each.refused is None for each in found)
    assert any(each.doubt for each in found) is doubt
